"""Second step of grading: one submission through nbgrader, and what became of it."""

import glob
from pathlib import Path
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from grader.course import Course, listen, name_notebook
from grader.grade.hint import first_hint
from grader.grade.outcome import Graded, NotGraded, Outcome, Refused, Submission
from grader.intake.exporter import take_in
from grader.intake.refusal import Unreadable


class AutogradeOne(Autograde):
    """nbgrader's converter, which logs what went wrong; this one remembers it."""

    failure: Exception | None = None

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """As nbgrader does it."""
        try:
            super().convert_single_notebook(notebook_filename)
        except Exception as error:
            self.failure = error
            raise


def grade_one(course: Course, assignment: str, submission: Submission) -> Outcome:
    """Grade `submission`, whatever is in it: one outcome, no exception but a Mistake."""
    name = name_notebook(course, assignment)
    directory = course.directory(assignment, glob.escape(submission.student))
    try:
        take_in(submission.folder, directory.db_url, assignment, name)
    except Unreadable as refusal:
        forget_marks(course, assignment, submission.student)
        return Refused(submission.student, str(refusal))
    converter = AutogradeOne(coursedir=directory, config=course.config, force=True)
    with listen() as errors:
        try:
            converter.start()
        except (NbGraderException, OSError) as error:
            forget_marks(course, assignment, submission.student)
            return NotGraded(submission.student, explain(converter.failure or error, errors))
    return read_mark(course, assignment, submission.student, name)


def explain(error: Exception, errors: list[str]) -> str:
    """One line for the instructor."""
    if isinstance(error, DeadKernelError):
        return "its code ended the kernel (exit(), a crash or no memory left); look into it by hand"
    trace = next((text for text in errors if text.startswith("Traceback")), "")
    said = trace.strip().splitlines()[-1:] or str(error).strip().splitlines()[:1]
    return said[0] if said else type(error).__name__


def read_mark(course: Course, assignment: str, student: str, notebook: str) -> Graded:
    """What the gradebook says now: points of test cells, and those that wait for a person."""
    with course.gradebook() as gradebook:
        submitted = gradebook.find_submission_notebook(notebook, assignment, student)
        by_hand = {cell.name for cell in submitted.notebook.solution_cells}
        by_hand |= {cell.name for cell in submitted.notebook.task_cells}
        tests = [grade for grade in submitted.grades if grade.name not in by_hand]
        waiting = [grade for grade in submitted.grades if grade.needs_manual_grade]
        return Graded(
            student,
            score=sum(grade.auto_score or 0 for grade in tests),
            max_score=sum(grade.max_score for grade in tests),
            pending=sum(grade.max_score for grade in waiting),
            hint=first_hint(read_graded_copy(course, assignment, student, notebook)),
        )


def read_graded_copy(course: Course, assignment: str, student: str, notebook: str) -> Path:
    """Where nbgrader left the executed notebook."""
    return course.folder("autograded", assignment, student) / f"{notebook}.ipynb"


def forget_marks(course: Course, assignment: str, student: str) -> None:
    """No automatic mark stands for a submission that was not graded, an older one's least of all.

    nbgrader puts zeros where it misses the notebook, before it fails.
    """
    with course.gradebook() as gradebook:
        for grade in find_grades(gradebook, assignment, student):
            grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()


def find_grades(gradebook: Any, assignment: str, student: str) -> list[Any]:
    """All grades of a submission; none where the gradebook has not met it."""
    mine = (s for s in gradebook.assignment_submissions(assignment) if s.student.id == student)
    return [grade for sub in mine for notebook in sub.notebooks for grade in notebook.grades]

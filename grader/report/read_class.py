"""First step of the report: reads a class from gradebook, `submitted/` and `autograded/`."""

from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import (
    BaseCell,
    Grade,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from grader.assignment.questions import Question, read_questions, read_title
from grader.cells import get_id
from grader.course import Course, check_assignment, name_notebooks
from grader.errors import CommandError
from grader.intake.explaining import explain_refusal
from grader.intake.listing import list_names
from grader.report.check_outcomes import find_outcomes, read_all_templates
from grader.report.class_record import ClassRecord, StudentWork, UngradedWork
from grader.report.graded_copies import read_cells
from grader.text.printable import printable

Points = dict[str, float | None]


class SourceNotebooks:
    """What the report needs from an assignment's source."""

    def __init__(self, course: Course, assignment: str) -> None:
        paths = sorted((course.root / "source" / assignment).glob("*.ipynb"))
        notebooks = [nbformat.read(path, as_version=4) for path in paths]
        cells = [cell for notebook in notebooks for cell in notebook.cells]
        self.names = [path.stem for path in paths]
        self.title = read_title(notebooks[0], assignment)
        self.questions = tuple(q for notebook in notebooks for q in read_questions(notebook))
        self.templates = read_all_templates(cells)
        self.reference = list_answers(cells, self.questions)
        released = read_released(course, assignment)
        self.released = frozenset(
            line.strip() for cell in released for line in cell.source.splitlines()
        )
        self.stubs = {get_id(cell): cell.source.strip() for cell in released if get_id(cell)}


def read_class(course: Course, assignment: str) -> ClassRecord:
    """Read all data of the report."""
    check_assignment(course, assignment)
    source = SourceNotebooks(course, assignment)
    with course.gradebook() as gradebook:
        try:
            due = gradebook.find_assignment(assignment).duedate
        except MissingEntry:
            due = None
        points = read_points(gradebook, assignment)
        times = read_times(gradebook, assignment)
        roster = {student for (student,) in gradebook.db.query(Student.id)}
    works, broken = read_works(course, assignment, source, points, times)
    graded = {work.student for work in works}
    handed_in = course.find_folders("submitted", assignment)
    without = {student: folder for student, folder in handed_in.items() if student not in graded}
    ungraded = tuple(
        UngradedWork(student, broken.get(student) or explain(course, assignment, folder))
        for student, folder in without.items()
    )
    return ClassRecord(
        assignment=assignment,
        title=source.title,
        questions=source.questions,
        works=works,
        ungraded=ungraded,
        absent=tuple(sorted(roster - handed_in.keys() - graded)),
        due=due,
        reference=source.reference,
        released=source.released,
    )


def read_works(
    course: Course,
    assignment: str,
    source: SourceNotebooks,
    points: dict[str, Points],
    times: dict[str, tuple[datetime | None, float]],
) -> tuple[tuple[StudentWork, ...], dict[str, str]]:
    """The graded submissions; and, by student, why a graded copy cannot be read."""
    automatic = [item.name for q in source.questions for item in q.items if not item.by_hand]
    works, broken = [], {}
    for student, given in sorted(points.items()):
        if any(given.get(name) is None for name in automatic):
            continue
        folder = course.folder("autograded", assignment, student)
        try:
            cells = [c for name in source.names for c in read_cells(folder / f"{name}.ipynb")]
            outcomes = find_outcomes(cells, source.questions, source.templates, source.stubs)
            answers = list_answers(cells, source.questions)
        except (ValueError, KeyError, TypeError, OSError):
            broken[student] = "its graded copy cannot be read: grade it again with --force"
            continue
        works.append(StudentWork(student, given, outcomes, answers, *times[student]))
    return tuple(works), broken


def list_answers(cells: Any, questions: tuple[Question, ...]) -> dict[str, str]:
    """The source of each answer cell."""
    names = {name for question in questions for name in question.answers}
    return {get_id(cell): cell["source"] for cell in cells if get_id(cell) in names}


def read_released(course: Course, assignment: str) -> list[NotebookNode]:
    """The cells that every student was given."""
    paths = (course.root / "release" / assignment).glob("*.ipynb")
    return [cell for path in paths for cell in nbformat.read(path, as_version=4).cells]


def read_points(gradebook: Any, assignment: str) -> dict[str, Points]:
    """Points by student and item, in one query: a class of 500 has 8,500 grades."""
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .filter(SubmittedAssignment.name == assignment)
    )
    points: dict[str, Points] = {}
    for student, name, grade in rows:
        points.setdefault(student, {})[name] = give(grade)
    return points


def give(grade: Any) -> float | None:
    """The points of a grade; those given by a person replace the automatic ones."""
    if grade.manual_score is not None:
        return float(grade.manual_score + (grade.extra_credit or 0.0))
    return None if grade.needs_manual_grade else grade.auto_score


def read_times(gradebook: Any, assignment: str) -> dict[str, tuple[datetime | None, float]]:
    """The time of submission by student, and how many seconds late, extensions included."""
    submissions = gradebook.db.query(SubmittedAssignment).filter(
        SubmittedAssignment.name == assignment
    )
    return {sub.student_id: (sub.timestamp, measure_lateness(sub)) for sub in submissions}


def measure_lateness(submission: Any) -> float:
    """Seconds after the due date; 0 if there is none (nbgrader then fails with an extension)."""
    return 0.0 if submission.assignment.duedate is None else float(submission.total_seconds_late)


def explain(course: Course, assignment: str, folder: Path) -> str:
    """Why there is no mark: the intake's refusal without file names, or a hint to grade."""
    try:
        why = explain_refusal(folder, course.directory(assignment).db_url, assignment)
    except CommandError as mistake:
        return printable(mistake)
    if not why:
        return "it has no mark yet, or could not be graded: python -m grader grade says which"
    names = name_notebooks(course, assignment)
    for name in sorted(list_names(folder), key=lambda name: -len(name)):
        if Path(name).stem not in names:
            why = why.replace(name, "(another file)")
    return printable(why)

"""Creates graded copies and gradebook rows for marking, without grading."""

from collections.abc import Callable, Mapping

import nbformat
from nbformat import NotebookNode
from nbgrader.api import MissingEntry

from grader.course import Course, capture_errors
from support.small_drill import ASSIGNMENT, find_cell, solved

QUESTION = "postmortem"
RUBRIC = """\
Rubric for `postmortem`: one choice under each heading; what follows > goes to the student.

## Symptom
- 1: the loss grew, with a number
  > You show how fast.
- ½: it diverged
  > How fast did it grow?

## Cause
- 2 points: names the curvature
  > You name what sets the limit.
- 1: names the rate
"""


def hand_in_answers(
    course: Course,
    answers: Mapping[str, str | None],
    change: Callable[[NotebookNode], None] = lambda notebook: None,
) -> None:
    """A graded copy by student, its postmortem the text; None leaves the student ungraded."""
    with capture_errors(), course.gradebook() as gradebook:
        for student, text in answers.items():
            try:
                gradebook.find_submission(ASSIGNMENT, student)
            except MissingEntry:
                gradebook.add_student(student)
                gradebook.add_submission(ASSIGNMENT, student)
            if text is not None:
                write_copy(course, student, text, change)
        gradebook.db.commit()


def write_copy(
    course: Course, student: str, text: str, change: Callable[[NotebookNode], None]
) -> None:
    """What `grade` would leave in autograded/."""
    notebook = solved()
    find_cell(notebook, QUESTION).source = text
    change(notebook)
    folder = course.folder("autograded", ASSIGNMENT, student)
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / f"{ASSIGNMENT}.ipynb")


def write_rubric(course: Course, text: str = RUBRIC) -> None:
    """Put a rubric into the source, in the task's mark scheme."""
    path = course.folder("source", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    scheme = f"=== BEGIN MARK SCHEME ===\n{text}\n=== END MARK SCHEME ==="
    find_cell(notebook, "rubric").source = scheme
    nbformat.write(notebook, path)


def read_mark(course: Course, student: str) -> tuple[float | None, bool, str | None]:
    """By nbgrader's own API: the points by hand, whether it waits, the comment by hand."""
    where = QUESTION, ASSIGNMENT, ASSIGNMENT, student
    with course.gradebook() as gradebook:
        grade, comment = gradebook.find_grade(*where), gradebook.find_comment(*where)
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment

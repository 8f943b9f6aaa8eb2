"""Explains why the intake refuses a submission, for the report and the student's page."""

from pathlib import Path

from grader.course import Course
from grader.intake.exporter import read_submission
from grader.intake.refusal import Unreadable
from grader.text.printable import printable

LONGEST = 500  # characters


def explain_refusal(course: Course, assignment: str, folder: Path) -> str:
    """One line for the instructor; "" if the submission in `folder` can be graded."""
    try:
        dict(read_submission(folder, course.directory(assignment), assignment))
    except Unreadable as refusal:
        return printable(refusal, LONGEST)
    return ""

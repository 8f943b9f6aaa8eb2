"""Grades a course again by nbgrader's own command, and by `grade`, to compare what they write."""

import subprocess
import sys

from rich.console import Console

from grader.course import Course
from grader.grade.grade_class import GradeOptions, grade_class
from grader.grade.outcome import Outcome


def by_nbgrader(course: Course, assignment: str) -> None:
    command = [sys.executable, "-m", "nbgrader", "autograde", assignment, "--force"]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)


def by_grade(course: Course, assignment: str) -> list[Outcome]:
    return grade_class(course, assignment, Console(quiet=True), GradeOptions(force=True))

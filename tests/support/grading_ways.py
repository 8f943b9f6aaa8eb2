"""Grades a course again by nbgrader's own command, and by `grade`, to compare what they write."""

from rich.console import Console

from grader.course import Course
from grader.grade.grade_class import GradeOptions, grade_class
from grader.grade.outcome import Outcome
from support.programs.nbgrader_command import check_nbgrader


def by_nbgrader(course: Course, assignment: str) -> None:
    check_nbgrader(course.root, "autograde", assignment, "--force")


def by_grade(course: Course, assignment: str) -> list[Outcome]:
    return grade_class(course, assignment, Console(quiet=True), GradeOptions(force=True))

"""Builds a graded class without grading: gradebook and graded copies as nbgrader leaves them.

Who gave which answer of the drill's table is known, so the report's numbers can be checked.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import is_grade, is_solution

from drills.exploding_loss.answers import ANSWERS
from grader.assignment.fill_in import fill_in
from grader.assignment.release import release
from grader.course import Course, capture_errors, open_course
from grader.drill import Answer
from support.attacking.attack_trial import leave_pictures_out
from support.live import start_live
from support.notebooks import RELEASE, ROOT, SOURCE
from support.notebooks import TESTS as CHECKS

ASSIGNMENT = "exploding_loss"
DUE = datetime(2030, 3, 1, 12, 0)
BY_NAME = {answer.name: answer for answer in ANSWERS}


@dataclass(frozen=True)
class Student:
    """What one student handed in, when, and what a person gave for the postmortem."""

    answer: str | Answer
    hours: float | None = None  # after the due date
    extension: float = 0.0  # hours
    by_hand: float | None = None


def make_course(root: Path) -> Course:
    """The real drill, released, with nobody in it."""
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for folder in ("source", "drills"):
        shutil.copytree(ROOT / folder, root / folder)
    course = open_course(root)
    release(course, ASSIGNMENT)
    return course


def enrol(course: Course, students: Sequence[Student]) -> None:
    """Put a graded class into the course: student001 and so on."""
    with capture_errors(), course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
        for i, student in enumerate(students, start=1):
            name, answer = f"student{i:03}", find_answer(student)
            enter(gradebook, name, student, answer)
            write_copy(course, name, answer)
            course.folder("submitted", ASSIGNMENT, name).mkdir(parents=True)
        gradebook.db.commit()


def find_answer(student: Student) -> Answer:
    """A row of the table by its name, or one of the test's own."""
    return BY_NAME[student.answer] if isinstance(student.answer, str) else student.answer


def enter(gradebook: Any, name: str, student: Student, answer: Answer) -> None:
    """The points and the time of one submission."""
    gradebook.add_student(name)
    submission = gradebook.add_submission(ASSIGNMENT, name)
    if student.hours is not None:
        submission.timestamp = DUE + timedelta(hours=student.hours)
    if student.extension:
        submission.extension = timedelta(hours=student.extension)
    for grade in submission.notebooks[0].grades:
        if grade.name == "postmortem":
            grade.manual_score, grade.needs_manual_grade = student.by_hand, student.by_hand is None
        else:
            failed = grade.name in answer.fails
            grade.auto_score, grade.needs_manual_grade = 0.0 if failed else grade.max_score, False


def write_copy(course: Course, name: str, answer: Answer) -> None:
    """The graded copy: sources, and what the failed checks say."""
    notebook = fill_in(RELEASE, SOURCE, answer.cells)
    said = listen_to(answer) if answer.name in BY_NAME else {}
    for cell in filter(is_check, notebook.cells):
        if (check := cell.metadata.nbgrader.grade_id) in answer.fails:
            message = said.get(check, answer.says)
            cell.outputs = [new_output("error", ename="AssertionError", evalue=message)]
    folder = course.folder("autograded", ASSIGNMENT, name)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{ASSIGNMENT}.ipynb")


def is_check(cell: NotebookNode) -> bool:
    """Whether a cell's assertions give points."""
    return is_grade(cell) and not is_solution(cell)


@cache
def listen_to(answer: Answer) -> Mapping[str, str]:
    """What each check says to an answer, by running the drill's own assertions."""
    notebook = leave_pictures_out(fill_in(RELEASE, SOURCE, answer.cells))
    said = start_live(notebook, CHECKS)()
    return {check: message for check, message in said.full.items() if check in answer.fails}

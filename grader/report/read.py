"""First step of the report: a class as the gradebook, `submitted/` and `autograded/` have it."""

from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import (
    BaseCell,
    Grade,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.utils import is_grade, is_solution, is_task

from grader.course import Course, check_assignment, name_notebook, name_notebooks
from grader.drill import load_drill
from grader.errors import CommandError
from grader.intake.exporter import take_in
from grader.intake.refusal import Unreadable
from grader.report.graded_copy import read_cells, read_messages, read_number, read_source
from grader.report.record import Check, ClassRecord, Ungraded, Work

FIX, RATE = "fix", "LEARNING_RATE_FIXED"
Points = dict[str, float | None]


def read_class(course: Course, assignment: str) -> ClassRecord:
    """Everything that the report tells, read once."""
    check_assignment(course, assignment)
    checks = read_checks(course, assignment)
    with course.gradebook() as gradebook:
        try:
            due = gradebook.find_assignment(assignment).duedate
        except MissingEntry:
            due = None
        points = read_points(gradebook, assignment)
        times = read_times(gradebook, assignment)
        roster = {student for (student,) in gradebook.db.query(Student.id)}
    automatic = [check.name for check in checks if not check.by_hand]
    graded = [s for s, given in points.items() if all(given.get(c) is not None for c in automatic)]
    works = tuple(
        read_work(course, assignment, student, points[student], *times[student])
        for student in sorted(graded)
    )
    handed_in = course.find_folders("submitted", assignment)
    without = {student: folder for student, folder in handed_in.items() if student not in graded}
    ungraded = tuple(Ungraded(s, explain(course, assignment, f)) for s, f in without.items())
    absent = tuple(sorted(roster - handed_in.keys() - set(graded)))
    wrong = load_drill(course.root, assignment).wrong
    return ClassRecord(assignment, checks, works, ungraded, absent, due, wrong)


def read_checks(course: Course, assignment: str) -> tuple[Check, ...]:
    """The cells with points in their order, which the gradebook does not keep."""
    path = course.folder("source", assignment) / f"{name_notebook(course, assignment)}.ipynb"
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if is_grade(cell)]
    return tuple(
        Check(
            cell.metadata.nbgrader.grade_id,
            float(cell.metadata.nbgrader.points),
            by_hand=is_solution(cell) or is_task(cell),
        )
        for cell in cells
    )


def read_points(gradebook: Any, assignment: str) -> dict[str, Points]:
    """By student and check, in one query: a class of 500 has 8,500 grades."""
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
    """The points of a grade; a person's word stands before the test's."""
    if grade.manual_score is not None:
        return float(grade.manual_score + (grade.extra_credit or 0.0))
    return None if grade.needs_manual_grade else grade.auto_score


def read_times(gradebook: Any, assignment: str) -> dict[str, tuple[datetime | None, float]]:
    """When each student handed in, and how many seconds late, extensions counted."""
    submissions = gradebook.db.query(SubmittedAssignment).filter(
        SubmittedAssignment.name == assignment
    )
    return {sub.student_id: (sub.timestamp, measure_lateness(sub)) for sub in submissions}


def measure_lateness(submission: Any) -> float:
    """Seconds after the due date; 0 where there is none (nbgrader stumbles over an extension)."""
    return 0.0 if submission.assignment.duedate is None else float(submission.total_seconds_late)


def read_work(
    course: Course,
    assignment: str,
    student: str,
    points: Points,
    handed_in: datetime | None,
    late: float,
) -> Work:
    """One student's work, with what the graded copy says."""
    name = name_notebook(course, assignment)
    cells = read_cells(course.folder("autograded", assignment, student) / f"{name}.ipynb")
    rate = read_number(read_source(cells, FIX), RATE)
    return Work(student, points, read_messages(cells), rate, handed_in, late)


def explain(course: Course, assignment: str, folder: Path) -> str:
    """Why there is no mark: the intake's refusal without file names, or that grading comes next."""
    names = name_notebooks(course, assignment)
    try:
        dict(take_in(folder, course.directory(assignment).db_url, assignment))
    except CommandError as mistake:
        return str(mistake)
    except Unreadable as refusal:
        why = str(refusal)
        for path in sorted(folder.rglob("*"), key=lambda path: -len(path.name)):
            if path.stem not in names:
                why = why.replace(path.name, "(another file)")
        return why
    return "it has no mark yet, or could not be graded: python -m grader grade says which"

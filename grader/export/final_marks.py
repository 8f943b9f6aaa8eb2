"""First step of an export: reads the final mark of every student who has one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nbgrader.api import (
    BaseCell,
    Grade,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import select

from grader.cells import name_cell


@dataclass(frozen=True)
class FinalMark:
    """A submission's mark; `score` is None while any of its points are missing.

    `waiting` names the items that a person still has to mark; `graded` is False if the submission
    was refused or has not been graded yet.
    """

    score: float | None
    raw_score: float | None = None
    penalty: float = 0.0
    handed_in: datetime | None = None
    graded: bool = False
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExportedAssignment:
    """An assignment with the marks of all who handed it in, by student id."""

    name: str
    max_score: float
    due: datetime | None
    marks: Mapping[str, FinalMark] = field(default_factory=dict)


def read_students(gradebook: Any, wanted: Collection[str]) -> list[Any]:
    """nbgrader's Student rows: those `wanted`, or all if that is empty."""
    rows = gradebook.db.query(Student).order_by(Student.id)
    return [row for row in rows if not wanted or row.id in wanted]


def read_assignments(gradebook: Any, wanted: Collection[str]) -> list[ExportedAssignment]:
    """The assignments in the gradebook's order: those `wanted`, or all if that is empty."""
    return [
        ExportedAssignment(
            assignment.name,
            float(assignment.max_score),
            assignment.duedate,
            read_marks(gradebook, assignment.name),
        )
        for assignment in gradebook.assignments
        if not wanted or assignment.name in wanted
    ]


def read_marks(gradebook: Any, assignment: str) -> dict[str, FinalMark]:
    """Marks by student, with few queries: nbgrader's properties would make one per grade."""
    worth = read_max_scores(gradebook)
    notebooks = gradebook.find_assignment(assignment).notebooks
    rows = (
        select(SubmittedAssignment.student_id, Notebook.name, BaseCell.id, BaseCell.name, Grade)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Notebook, Notebook.id == BaseCell.notebook_id)
        .where(SubmittedAssignment.name == assignment)
    )
    grades: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for student, notebook, cell, name, grade in gradebook.db.execute(rows):
        if worth.get(cell):  # a cell without points needs no mark
            grades[student].append((name_cell(notebook, name, notebooks), grade))
    submissions = gradebook.db.query(SubmittedAssignment).filter(
        SubmittedAssignment.name == assignment
    )
    penalties = read_penalties(gradebook, assignment)
    return {
        submission.student_id: make_final_mark(
            grades[submission.student_id],
            penalties.get(submission.student_id, 0.0),
            submission.timestamp,
        )
        for submission in submissions
    }


def read_max_scores(gradebook: Any) -> dict[str, float]:
    """The points that each cell is worth, by its id."""
    return {
        cell: points
        for kind in (GradeCell, TaskCell)
        for cell, points in gradebook.db.execute(select(kind.id, kind.max_score))
    }


def read_penalties(gradebook: Any, assignment: str) -> dict[str, float]:
    """Late penalties, by student."""
    rows = (
        select(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(SubmittedAssignment.name == assignment)
    )
    penalties: dict[str, float] = defaultdict(float)
    for student, penalty in gradebook.db.execute(rows):
        penalties[student] += penalty or 0.0
    return penalties


def make_final_mark(
    grades: Collection[tuple[str, Any]], penalty: float, handed_in: datetime | None
) -> FinalMark:
    """The sum as nbgrader computes it, if every grade exists and none needs manual grading."""
    graded = bool(grades) and any(has_score(grade) for _, grade in grades)
    waiting = tuple(
        name for name, grade in grades if grade.needs_manual_grade or not has_score(grade)
    )
    if waiting or not grades:
        return FinalMark(None, None, penalty, handed_in, graded, waiting if graded else ())
    raw = sum(float(grade.score) for _, grade in grades)
    return FinalMark(max(0.0, raw - penalty), raw, penalty, handed_in, graded)


def has_score(grade: Any) -> bool:
    """Whether points were given, by a test or by a person."""
    return grade.auto_score is not None or grade.manual_score is not None

"""Reads the scores of a class from the gradebook, once, before a run decides what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from grader.grade.gradebook.gradebook_tables import GRADE, SUBMISSION, SUBMITTED, ReleasedNotebook

CellKey = tuple[str, str]  # the notebook's name, the grade_id


@dataclass(frozen=True)
class RecordedScores:
    """The scores of one submission in the gradebook."""

    auto: dict[CellKey, float | None]
    waiting: frozenset[CellKey]  # those that wait for a person


def read_recorded(
    connection: Connection, assignment_id: str, notebooks: Iterable[ReleasedNotebook]
) -> tuple[dict[str, RecordedScores], dict[str, Any]]:
    """By student: the scores in the gradebook, and the extension."""
    names = {
        cell: (notebook.name, name)
        for notebook in notebooks
        for name, cell in notebook.graded.items()
    }
    conditions = SUBMISSION.c.assignment_id == assignment_id
    marks = (
        select(
            SUBMISSION.c.student_id, GRADE.c.cell_id, GRADE.c.auto_score, GRADE.c.needs_manual_grade
        )
        .join(SUBMITTED, SUBMITTED.c.assignment_id == SUBMISSION.c.id)
        .join(GRADE, GRADE.c.notebook_id == SUBMITTED.c.id)
        .where(conditions)
    )
    auto: dict[str, dict[CellKey, float | None]] = {}
    waiting: dict[str, set[CellKey]] = {}
    for student, cell, score, waits in connection.execute(marks):
        auto.setdefault(student, {})[names[cell]] = score
        if waits:
            waiting.setdefault(student, set()).add(names[cell])
    given = connection.execute(
        select(SUBMISSION.c.student_id, SUBMISSION.c.extension).where(conditions)
    )
    recorded = {s: RecordedScores(a, frozenset(waiting.get(s, ()))) for s, a in auto.items()}
    return recorded, {student: extension for student, extension in given}

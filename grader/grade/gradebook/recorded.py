"""Reads the scores of a class from the gradebook, once, before a run decides what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from grader.grade.gradebook.tables import GRADE, SHEET, SUBMISSION, Sheet

Cell = tuple[str, str]  # the notebook's name, the grade_id


@dataclass(frozen=True)
class RecordedScores:
    """The scores of one submission in the gradebook."""

    auto: dict[Cell, float | None]
    waiting: frozenset[Cell]  # those that wait for a person


def read_recorded(
    connection: Connection, assignment_id: str, sheets: Iterable[Sheet]
) -> tuple[dict[str, RecordedScores], dict[str, Any]]:
    """By student: the scores in the gradebook, and the extension."""
    names = {cell: (sheet.name, name) for sheet in sheets for name, cell in sheet.graded.items()}
    mine = SUBMISSION.c.assignment_id == assignment_id
    marks = (
        select(
            SUBMISSION.c.student_id, GRADE.c.cell_id, GRADE.c.auto_score, GRADE.c.needs_manual_grade
        )
        .join(SHEET, SHEET.c.assignment_id == SUBMISSION.c.id)
        .join(GRADE, GRADE.c.notebook_id == SHEET.c.id)
        .where(mine)
    )
    auto: dict[str, dict[Cell, float | None]] = {}
    waiting: dict[str, set[Cell]] = {}
    for student, cell, score, waits in connection.execute(marks):
        auto.setdefault(student, {})[names[cell]] = score
        if waits:
            waiting.setdefault(student, set()).add(names[cell])
    given = connection.execute(select(SUBMISSION.c.student_id, SUBMISSION.c.extension).where(mine))
    recorded = {s: RecordedScores(a, frozenset(waiting.get(s, ()))) for s, a in auto.items()}
    return recorded, {student: extension for student, extension in given}

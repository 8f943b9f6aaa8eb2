"""Before feedback: reads the marks of a class from the gradebook, in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select


@dataclass(frozen=True)
class CellMark:
    """The mark of a cell, from its `Grade` and `Comment` rows."""

    score: float = 0.0
    max_score: float = 0.0
    waits: bool = False  # for a person
    comment: str = ""


@dataclass(frozen=True)
class SubmissionMarks:
    """The marks of a submission."""

    student: str
    cells: Mapping[str, CellMark] = field(default_factory=dict)  # by grade_id
    penalty: float = 0.0
    handed_in: datetime | None = None  # UTC, as nbgrader keeps all times
    due: datetime | None = None  # the student's own, extension included
    extended: bool = False

    @property
    def seconds_late(self) -> float:
        """0 if it was handed in on time, or if due date or time of submission are unknown."""
        if self.handed_in is None or self.due is None:
            return 0.0
        return max(0.0, (self.handed_in - self.due).total_seconds())


def read_submission_marks(
    gradebook: Any, assignment: str, notebook: str, students: Collection[str]
) -> dict[str, SubmissionMarks]:
    """The marks by student; empty for a student without a submission in the gradebook."""
    released = gradebook.find_notebook(notebook, assignment)
    graded = [*released.grade_cells, *released.task_cells]
    points = {cell.name: cell.max_score for cell in graded}
    names = {cell.id: cell.name for cell in [*graded, *released.solution_cells]}
    grades = read_rows(gradebook, released.id, names, Grade, students)
    comments = read_rows(gradebook, released.id, names, Comment, students)
    about = read_submissions(gradebook, released, students)
    return {
        student: SubmissionMarks(
            student,
            {
                name: read_mark(
                    grades[student].get(name), comments[student].get(name), points.get(name, 0.0)
                )
                for name in grades[student] | comments[student]
            },
            **about.get(student, {}),
        )
        for student in students
    }


def read_mark(grade: Any, comment: Any, points: float) -> CellMark:
    """One cell's mark; an earlier score does not count until the cell is marked again."""
    waits = bool(grade and grade.needs_manual_grade and points)
    score = float(grade.score) if grade and not waits else 0.0
    return CellMark(score, points, waits, (comment.comment if comment else None) or "")


def read_rows(
    gradebook: Any,
    notebook_id: str,
    names: Mapping[str, str],
    table: Any,
    students: Collection[str],
) -> dict[str, dict[str, Any]]:
    """The rows of a notebook by student and cell name: a graded answer has two cell ids."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    query = (
        select(SubmittedAssignment.student_id, table)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(table, table.notebook_id == SubmittedNotebook.id)
        .where(SubmittedNotebook.notebook_id == notebook_id)
    )
    if len(students) == 1:  # nbgrader's own command handles one at a time
        query = query.where(SubmittedAssignment.student_id.in_(students))
    for student, row in gradebook.db.execute(query):
        found[student][names[row.cell_id]] = row
    return found


def read_submissions(
    gradebook: Any, released: Any, students: Collection[str]
) -> dict[str, dict[str, Any]]:
    """The times of submission, due dates and late penalties, by student."""
    query = (
        select(SubmittedAssignment, SubmittedNotebook.late_submission_penalty)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(SubmittedNotebook.notebook_id == released.id)
    )
    due = released.assignment.duedate
    return {
        submission.student_id: {
            "penalty": penalty or 0.0,
            "handed_in": submission.timestamp,
            "due": due and due + submission.extension if submission.extension else due,
            "extended": bool(due and submission.extension),
        }
        for submission, penalty in gradebook.db.execute(query)
        if submission.student_id in students
    }

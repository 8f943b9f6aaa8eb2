"""Reads and writes marks in nbgrader's gradebook, which formgrader, feedback and export also use.

A mark is only written if it is still what the page showed (optimistic locking). The condition is
part of the UPDATE, so it works with several markers, formgrader and `grade`, in SQLite and in
PostgreSQL, and nothing is locked while a marker thinks.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import and_, select, update

from grader.course import Course
from grader.grade.gradebook.connection import LOCK_SECONDS


@dataclass(frozen=True)
class ManualQuestion:
    """A manually graded cell of an assignment."""

    notebook: str
    cell: str  # its grade_id
    points: float
    grade_cell: str  # nbgrader's ids of the cell, in the tables of grades and comments
    comment_cell: str
    stub: str  # the released text

    @property
    def is_task(self) -> bool:
        """Whether it is a task, answered in cells below it: its two ids are the same."""
        return self.grade_cell == self.comment_cell


@dataclass(frozen=True)
class Mark:
    """The mark of one answer in the gradebook."""

    by_hand: float | None = None
    automatic: float | None = None
    waits: bool = True  # nbgrader's needs_manual_grade
    comment: str | None = None  # nbgrader's manual_comment

    @property
    def points(self) -> float | None:
        """As in nbgrader, points given by a person replace the automatic ones."""
        return self.automatic if self.by_hand is None else self.by_hand


@dataclass(frozen=True)
class MarkEntry:
    """The mark of one answer, with the ids of its rows in the gradebook."""

    submission: str  # nbgrader's id of the submitted notebook, which does not reveal the student
    student: str
    grade_row: str
    comment_row: str
    mark: Mark


@dataclass(frozen=True)
class Change:
    """A change of a mark: the entry as it was, and the new mark."""

    entry: MarkEntry
    mark: Mark


class MarkChanged(Exception):
    """Somebody else has changed the mark in the meantime; nothing was saved."""


class MarkBook:
    """The open gradebook of a course; used by one thread."""

    def __init__(self, course: Course) -> None:
        directory = course.directory("")
        url = str(directory.db_url)
        if url.startswith("sqlite"):  # nbgrader would wait for a lock for five seconds
            url += f"{'&' if '?' in url else '?'}timeout={LOCK_SECONDS}"
        self.gradebook = Gradebook(url, directory.course_id)

    def close(self) -> None:
        """Close the connection."""
        self.gradebook.close()

    @contextmanager
    def session(self) -> Iterator[Any]:
        """A transaction that is always ended, so that the next one sees what others write."""
        try:
            yield self.gradebook.db
        finally:
            self.gradebook.db.rollback()

    def find_questions(self, assignment: str) -> list[ManualQuestion]:
        """The manually graded cells, in the order of the notebook."""
        with self.session():
            notebooks = self.gradebook.find_assignment(assignment).notebooks
            return [
                question for notebook in notebooks for question in read_manual_questions(notebook)
            ]

    def read_entries(self, assignment: str, question: ManualQuestion) -> list[MarkEntry]:
        """The marks of all submissions for a question, in formgrader's order."""
        comment = and_(
            Comment.notebook_id == SubmittedNotebook.id, Comment.cell_id == question.comment_cell
        )
        query = (
            select(
                SubmittedNotebook.id, SubmittedAssignment.student_id, Grade.id, Comment.id,
                Grade.manual_score, Grade.auto_score, Grade.needs_manual_grade,
                Comment.manual_comment,
            )
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(Comment, comment)
            .where(Grade.cell_id == question.grade_cell)
            .order_by(SubmittedNotebook.id)
        )  # fmt: skip
        with self.session() as db:
            rows = db.execute(query).all()
        return [MarkEntry(s, student, g, c, Mark(*mark)) for s, student, g, c, *mark in rows]

    def save(self, changes: Iterable[Change]) -> None:
        """Write all changes, or raise MarkChanged and write none."""
        with self.session() as db:
            for change in sorted(changes, key=lambda change: change.entry.grade_row):
                for statement in write_change(change):
                    if db.execute(statement).rowcount != 1:
                        raise MarkChanged
            db.commit()


def read_manual_questions(notebook: Any) -> list[ManualQuestion]:
    """The manually graded answers and the tasks of a released notebook."""
    answers = {cell.name: cell for cell in notebook.solution_cells}
    stubs = {cell.name: cell.source or "" for cell in notebook.source_cells}
    places = {cell.name: place for place, cell in enumerate(notebook.source_cells)}
    written = [
        ManualQuestion(notebook.name, cell.name, cell.max_score, cell.id, answers[cell.name].id,
                 stubs.get(cell.name, ""))
        for cell in notebook.grade_cells if cell.name in answers
    ]  # fmt: skip
    tasks = [
        ManualQuestion(notebook.name, cell.name, cell.max_score, cell.id, cell.id, "")
        for cell in notebook.task_cells
    ]
    return sorted(written + tasks, key=lambda question: places.get(question.cell, 0))


def write_change(change: Change) -> Iterator[Any]:
    """The statements for the two rows of a mark; each only matches an unchanged row."""
    entry, old, new = change.entry, change.entry.mark, change.mark
    as_it_was = (
        Grade.id == entry.grade_row,
        Grade.manual_score.is_not_distinct_from(old.by_hand),
        Grade.auto_score.is_not_distinct_from(old.automatic),
        Grade.needs_manual_grade == old.waits,
    )
    grade = update(Grade).where(*as_it_was)
    yield grade.values(manual_score=new.by_hand, needs_manual_grade=new.waits)
    comment = update(Comment).where(
        Comment.id == entry.comment_row, Comment.manual_comment.is_not_distinct_from(old.comment)
    )
    yield comment.values(manual_comment=new.comment)

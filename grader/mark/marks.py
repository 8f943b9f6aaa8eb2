"""Reads and writes marks in nbgrader's gradebook: where formgrader, feedback and export see them.

A mark is written on one condition: that it is still as its page has shown it. The condition is in
the UPDATE itself, so that it holds among several markers, formgrader and `grade`, in SQLite and in
PostgreSQL; nothing is locked while somebody thinks.
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
class Question:
    """A cell of an assignment that a person marks."""

    notebook: str
    cell: str  # its grade_id
    points: float
    grade_cell: str  # nbgrader's ids of the cell, for grades and for comments
    comment_cell: str
    stub: str  # what was released there

    @property
    def is_task(self) -> bool:
        """Whether it is answered in cells below it: nbgrader gives a task one cell for both."""
        return self.grade_cell == self.comment_cell


@dataclass(frozen=True)
class Mark:
    """What the gradebook holds of one answer."""

    by_hand: float | None = None
    automatic: float | None = None
    waits: bool = True  # nbgrader's needs_manual_grade
    comment: str | None = None  # the one by hand

    @property
    def points(self) -> float | None:
        """As nbgrader has it: a person's before the automatic ones."""
        return self.automatic if self.by_hand is None else self.by_hand


@dataclass(frozen=True)
class Entry:
    """One answer's rows in the gradebook."""

    submission: str  # nbgrader's id of the submitted notebook, which tells nothing of the student
    student: str
    grade: str
    remark: str  # the id of its comment
    mark: Mark


@dataclass(frozen=True)
class Change:
    """A mark before and after."""

    entry: Entry
    mark: Mark


class MarkChanged(Exception):
    """Somebody else has written there in the meantime; nothing was saved."""


class MarkBook:
    """The open gradebook of a course; used by one thread."""

    def __init__(self, course: Course) -> None:
        directory = course.directory("")
        url = str(directory.db_url)
        if url.startswith("sqlite"):  # nbgrader would wait for a lock for five seconds
            url += f"{'&' if '?' in url else '?'}timeout={LOCK_SECONDS}"
        self.gradebook = Gradebook(url, directory.course_id)

    def close(self) -> None:
        """Give the connection back."""
        self.gradebook.close()

    @contextmanager
    def session(self) -> Iterator[Any]:
        """A transaction that ends here: what others write is seen by the next one."""
        try:
            yield self.gradebook.db
        finally:
            self.gradebook.db.rollback()

    def find_questions(self, assignment: str) -> list[Question]:
        """The cells that a person marks, in the order of the notebook."""
        with self.session():
            notebooks = self.gradebook.find_assignment(assignment).notebooks
            return [question for notebook in notebooks for question in read_questions(notebook)]

    def read_entries(self, assignment: str, question: Question) -> list[Entry]:
        """Every submission's mark for a question, in formgrader's order."""
        remark = and_(
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
            .join(Comment, remark)
            .where(Grade.cell_id == question.grade_cell)
            .order_by(SubmittedNotebook.id)
        )  # fmt: skip
        with self.session() as db:
            rows = db.execute(query).all()
        return [Entry(s, student, g, c, Mark(*mark)) for s, student, g, c, *mark in rows]

    def save(self, changes: Iterable[Change]) -> None:
        """Write all of them, or raise MarkChanged and write none."""
        with self.session() as db:
            for change in sorted(changes, key=lambda change: change.entry.grade):
                for statement in write_change(change):
                    if db.execute(statement).rowcount != 1:
                        raise MarkChanged
            db.commit()


def read_questions(notebook: Any) -> list[Question]:
    """Of a released notebook: answers with points of their own, and tasks."""
    answers = {cell.name: cell for cell in notebook.solution_cells}
    stubs = {cell.name: cell.source or "" for cell in notebook.source_cells}
    places = {cell.name: place for place, cell in enumerate(notebook.source_cells)}
    written = [
        Question(notebook.name, cell.name, cell.max_score, cell.id, answers[cell.name].id,
                 stubs.get(cell.name, ""))
        for cell in notebook.grade_cells if cell.name in answers
    ]  # fmt: skip
    tasks = [
        Question(notebook.name, cell.name, cell.max_score, cell.id, cell.id, "")
        for cell in notebook.task_cells
    ]
    return sorted(written + tasks, key=lambda question: places.get(question.cell, 0))


def write_change(change: Change) -> Iterator[Any]:
    """The two rows of a mark; each statement finds its row only while that is as it was."""
    entry, old, new = change.entry, change.entry.mark, change.mark
    as_it_was = (
        Grade.id == entry.grade,
        Grade.manual_score.is_not_distinct_from(old.by_hand),
        Grade.auto_score.is_not_distinct_from(old.automatic),
        Grade.needs_manual_grade == old.waits,
    )
    grade = update(Grade).where(*as_it_was)
    yield grade.values(manual_score=new.by_hand, needs_manual_grade=new.waits)
    remark = update(Comment).where(
        Comment.id == entry.remark, Comment.manual_comment.is_not_distinct_from(old.comment)
    )
    yield remark.values(manual_comment=new.comment)

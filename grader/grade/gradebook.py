"""The one writer of marks: nbgrader's tables, one transaction a submission.

nbgrader's own stages commit cell by cell and look a grade up without an index, which costs more
with every submission; here a mark is in the gradebook whole or not at all, and the last of 5,000
costs as much as the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.api import Grade as GradeRow
from sqlalchemy import bindparam, insert, select, update

from grader.course import Course
from grader.grade.connection import connect
from grader.grade.late import Penalty
from grader.grade.ledger import Record

ASSIGNMENT, NOTEBOOK, STUDENT = Assignment.__table__, Notebook.__table__, Student.__table__
SUBMISSION, SHEET = SubmittedAssignment.__table__, SubmittedNotebook.__table__
GRADE, COMMENT = GradeRow.__table__, Comment.__table__
CHANGE_GRADE = (
    update(GRADE)
    .where(GRADE.c.id == bindparam("new_id"))
    .values(
        auto_score=bindparam("new_auto_score"),
        needs_manual_grade=bindparam("new_needs_manual_grade"),
    )
)
CHANGE_COMMENT = (
    update(COMMENT)
    .where(COMMENT.c.id == bindparam("new_id"))
    .values(auto_comment=bindparam("new_auto_comment"))
)


@dataclass(frozen=True)
class Standing:
    """What the gradebook holds for one submission."""

    auto: dict[str, float | None]
    waiting: frozenset[str]  # grade_ids that wait for a person


@dataclass(frozen=True)
class Sheet:
    """The ids of one notebook of the assignment, and of its cells by grade_id."""

    id: str
    name: str
    graded: dict[str, str]  # grade and task cells
    commented: dict[str, str]  # solution and task cells


class Writer:
    """Holds one connection to the course's gradebook."""

    def __init__(self, course: Course, gradebook: Gradebook, assignment: str) -> None:
        """`gradebook` is open, so that the tables are there."""
        found = gradebook.find_assignment(assignment)
        self.assignment_id, self.due = found.id, found.duedate
        self.sheets = [read_sheet(notebook) for notebook in found.notebooks]
        self.penalty = Penalty(course)
        self.connection = connect(course)

    def close(self) -> None:
        """Give the connection back."""
        self.connection.close()
        self.connection.engine.dispose()

    def write(self, student: str, notebook: str, record: Record) -> Standing:
        """All that nbgrader's SaveAutoGrades and AssignLatePenalties would write, at once.

        Manual marks, extra credit and manual comments stay; a mark that a person had given
        asks for another look, as nbgrader has it.
        """
        timestamp = datetime.fromisoformat(record.timestamp) if record.timestamp else None
        with self.connection.begin():
            submission, extension = self.ensure_submission(student, timestamp)
            (sheet,) = (sheet for sheet in self.sheets if sheet.name == notebook)
            mine = SHEET.c.notebook_id == sheet.id, SHEET.c.assignment_id == submission
            sheet_id = self.connection.execute(select(SHEET.c.id).where(*mine)).scalar_one()
            grades = self.write_grades(sheet, sheet_id, record.scores)
            self.write_comments(sheet, sheet_id, record.untouched)
            late = seconds_late(timestamp, self.due, extension)
            if self.penalty.wanted:
                total = sum(add_up(row) for row in grades.values())
                penalty = self.penalty.compute(student, total, late)
                change = update(SHEET).where(SHEET.c.id == sheet_id)
                self.connection.execute(change.values(late_submission_penalty=penalty))
        return Standing(
            {name: row["auto_score"] for name, row in grades.items()},
            frozenset(name for name, row in grades.items() if row["needs_manual_grade"]),
        )

    def ensure_submission(self, student: str, timestamp: datetime | None) -> tuple[str, Any]:
        """The submission's id and extension; its rows are made where they are not there."""
        query = select(SUBMISSION.c.id, SUBMISSION.c.extension).where(
            SUBMISSION.c.assignment_id == self.assignment_id, SUBMISSION.c.student_id == student
        )
        found = self.connection.execute(query).first()
        if found is None:
            self.add_submission(student, timestamp)
            found = self.connection.execute(query).one()
        elif timestamp is not None:
            change = update(SUBMISSION).where(SUBMISSION.c.id == found.id)
            self.connection.execute(change.values(timestamp=timestamp))
        return found.id, found.extension

    def add_submission(self, student: str, timestamp: datetime | None) -> None:
        """As nbgrader's add_submission: a row for each cell of each notebook."""
        run = self.connection.execute
        if run(select(STUDENT.c.id).where(STUDENT.c.id == student)).first() is None:
            run(insert(STUDENT).values(id=student))
        made = insert(SUBMISSION).values(
            assignment_id=self.assignment_id, student_id=student, timestamp=timestamp
        )
        (submission,) = run(made).inserted_primary_key  # type: ignore[misc]
        for sheet in self.sheets:
            about = {"notebook_id": sheet.id, "assignment_id": submission}
            (sheet_id,) = run(insert(SHEET).values(about)).inserted_primary_key  # type: ignore[misc]
            for table, cells in ((GRADE, sheet.graded), (COMMENT, sheet.commented)):
                if cells:
                    rows = [{"cell_id": cell, "notebook_id": sheet_id} for cell in cells.values()]
                    run(insert(table), rows)

    def write_grades(
        self, sheet: Sheet, sheet_id: str, scores: Mapping[str, float | None]
    ) -> dict[str, dict[str, Any]]:
        """Write the automatic scores; all grades of the notebook as they are now."""
        rows = self.read_rows(GRADE, sheet.graded, sheet_id)
        for name, score in scores.items():
            waits = rows[name]["manual_score"] is not None or score is None
            rows[name] |= {"auto_score": score, "needs_manual_grade": waits}
        if scores:
            keys = ("id", "auto_score", "needs_manual_grade")
            changes = [{f"new_{key}": rows[name][key] for key in keys} for name in scores]
            self.connection.execute(CHANGE_GRADE, changes)
        return rows

    def write_comments(self, sheet: Sheet, sheet_id: str, untouched: Mapping[str, bool]) -> None:
        """What nbgrader says of an answer that nobody has touched."""
        rows = self.read_rows(COMMENT, sheet.commented, sheet_id)
        if changes := [
            {"new_id": rows[name]["id"], "new_auto_comment": "No response." if same else None}
            for name, same in untouched.items()
        ]:
            self.connection.execute(CHANGE_COMMENT, changes)

    def read_rows(
        self, table: Any, cells: Mapping[str, str], sheet_id: str
    ) -> dict[str, dict[str, Any]]:
        """The rows of `cells` by grade_id, those made that a later release has added."""
        names = {cell: name for name, cell in cells.items()}
        query = select(table).where(table.c.cell_id.in_(names), table.c.notebook_id == sheet_id)
        rows = {names[row["cell_id"]]: dict(row) for row in self.run(query)}
        if missing := [cell for name, cell in cells.items() if name not in rows]:
            added = [{"cell_id": cell, "notebook_id": sheet_id} for cell in missing]
            self.connection.execute(insert(table), added)
            rows = {names[row["cell_id"]]: dict(row) for row in self.run(query)}
        return rows

    def run(self, query: Any) -> Sequence[Mapping[str, Any]]:
        """The rows of a query as mappings."""
        return self.connection.execute(query).mappings().all()  # type: ignore[return-value]

    def forget(self, student: str) -> None:
        """No automatic mark stands for a submission that was not graded, an older one's least.

        It is in the gradebook all the same, as nbgrader has it: somebody has to look at it.
        """
        nothing = {"auto_score": None, "needs_manual_grade": True}
        with self.connection.begin():
            submission, _ = self.ensure_submission(student, None)
            sheets = select(SHEET.c.id).where(SHEET.c.assignment_id == submission)
            for sheet in self.sheets:
                mine = GRADE.c.cell_id.in_(sheet.graded.values()), GRADE.c.notebook_id.in_(sheets)
                self.connection.execute(update(GRADE).where(*mine).values(nothing))

    def read_all(self) -> tuple[dict[str, Standing], dict[str, Any]]:
        """By student: what the gradebook holds, and the extension given."""
        cells = {cell: name for sheet in self.sheets for name, cell in sheet.graded.items()}
        query = (
            select(
                SUBMISSION.c.student_id,
                GRADE.c.cell_id,
                GRADE.c.auto_score,
                GRADE.c.needs_manual_grade,
            )
            .join(SHEET, SHEET.c.assignment_id == SUBMISSION.c.id)
            .join(GRADE, GRADE.c.notebook_id == SHEET.c.id)
            .where(SUBMISSION.c.assignment_id == self.assignment_id)
        )
        extensions = select(SUBMISSION.c.student_id, SUBMISSION.c.extension).where(
            SUBMISSION.c.assignment_id == self.assignment_id
        )
        auto: dict[str, dict[str, float | None]] = {}
        waiting: dict[str, set[str]] = {}
        with self.connection.begin():
            for student, cell, score, waits in self.connection.execute(query):
                auto.setdefault(student, {})[cells[cell]] = score
                if waits:
                    waiting.setdefault(student, set()).add(cells[cell])
            given = {student: extra for student, extra in self.connection.execute(extensions)}
        return {s: Standing(a, frozenset(waiting.get(s, ()))) for s, a in auto.items()}, given


def read_sheet(notebook: Any) -> Sheet:
    """The ids of a released notebook's cells."""
    grades, answers, tasks = (
        {cell.name: cell.id for cell in cells}
        for cells in (notebook.grade_cells, notebook.solution_cells, notebook.task_cells)
    )
    return Sheet(notebook.id, notebook.name, grades | tasks, answers | tasks)


def add_up(row: Mapping[str, Any]) -> float:
    """A grade as nbgrader adds it up: a person's mark before the automatic one."""
    mark = row["auto_score"] if row["manual_score"] is None else row["manual_score"]
    return 0.0 if mark is None else mark + (row["extra_credit"] or 0.0)


def seconds_late(timestamp: datetime | None, due: datetime | None, extension: Any) -> float:
    """How late a submission was, extension included."""
    if timestamp is None or due is None:
        return 0.0
    return max(0.0, (timestamp - (due + extension if extension else due)).total_seconds())

"""The only writer of marks: nbgrader's tables, one transaction per submission.

nbgrader's own stages commit cell by cell and look a grade up without an index, which costs more
with every submission; here a mark is in the gradebook whole or not at all, and the last of 5,000
costs little more than the first (`bench/writer.py` measures it).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy import bindparam, insert, select, update

from grader.course import Course
from grader.grade.gradebook.connection import connect
from grader.grade.gradebook.gradebook_tables import (
    COMMENT,
    GRADE,
    STUDENT,
    SUBMISSION,
    SUBMITTED,
    ReleasedNotebook,
    read_ids,
    read_rows,
)
from grader.grade.gradebook.late import Penalty, seconds_late
from grader.grade.gradebook.recorded import CellKey, RecordedScores, read_recorded
from grader.grade.gradebook.self_reported_comments import COMMENT_TEXT
from grader.grade.journal import JournalEntry
from grader.grade.task import Scores

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


class Writer:
    """Writes marks over one connection to the course's gradebook."""

    def __init__(self, course: Course, gradebook: Gradebook, assignment: str) -> None:
        """`gradebook` must be open, so that the tables exist."""
        found = gradebook.find_assignment(assignment)
        self.assignment_id, self.due = found.id, found.duedate
        self.notebooks = [read_ids(notebook) for notebook in found.notebooks]
        self.penalty = Penalty(course)
        self.connection = connect(course)
        self.has_test_comments = self.find_test_comments()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
        self.connection.engine.dispose()

    def write(self, student: str, entry: JournalEntry) -> RecordedScores:
        """All that nbgrader's SaveAutoGrades and AssignLatePenalties would write, at once.

        Manual marks, extra credit and manual comments stay; a mark that a person had given
        needs another look, as in nbgrader.
        """
        timestamp = datetime.fromisoformat(entry.timestamp) if entry.timestamp else None
        with self.connection.begin():
            submission, extension = self.ensure_submission(student, timestamp)
            late = seconds_late(timestamp, self.due, extension)
            rows: dict[CellKey, dict[str, Any]] = {}
            for notebook in self.notebooks:
                conditions = (
                    SUBMITTED.c.notebook_id == notebook.id,
                    SUBMITTED.c.assignment_id == submission,
                )
                submitted_id = self.connection.execute(
                    select(SUBMITTED.c.id).where(*conditions)
                ).scalar_one()
                scores = entry.notebooks.get(notebook.name)
                grades = self.write_notebook(notebook, submitted_id, scores)
                if scores is not None:
                    self.write_penalty(student, submitted_id, grades.values(), late)
                rows |= {(notebook.name, name): row for name, row in grades.items()}
        return RecordedScores(
            {cell: row["auto_score"] for cell, row in rows.items()},
            frozenset(cell for cell, row in rows.items() if row["needs_manual_grade"]),
        )

    def write_notebook(
        self, notebook: ReleasedNotebook, submitted_id: str, scores: Scores | None
    ) -> dict[str, dict[str, Any]]:
        """Write a notebook's scores and comments; returns its grades by grade_id.

        A notebook without `scores` was not handed in.
        """
        if scores is None:
            self.write_missing(submitted_id)
            return read_rows(self.connection, GRADE, notebook.graded, submitted_id)
        grades = self.write_grades(notebook, submitted_id, scores.scores)
        self.write_comments(notebook, submitted_id, scores.untouched)
        self.write_self_reported(notebook, submitted_id, scores.self_reported)
        return grades

    def ensure_submission(self, student: str, timestamp: datetime | None) -> tuple[str, Any]:
        """The submission's id and extension; its rows are created if they do not exist."""
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
        for notebook in self.notebooks:
            about = {"notebook_id": notebook.id, "assignment_id": submission}
            (submitted_id,) = run(insert(SUBMITTED).values(about)).inserted_primary_key  # type: ignore[misc]
            for table, cells in ((GRADE, notebook.graded), (COMMENT, notebook.commented)):
                if cells:
                    rows = [
                        {"cell_id": cell, "notebook_id": submitted_id} for cell in cells.values()
                    ]
                    run(insert(table), rows)

    def write_grades(
        self, notebook: ReleasedNotebook, submitted_id: str, scores: Mapping[str, float | None]
    ) -> dict[str, dict[str, Any]]:
        """Write the automatic scores; returns all grades of the notebook, as they are then."""
        rows = read_rows(self.connection, GRADE, notebook.graded, submitted_id)
        for name, score in scores.items():
            waits = rows[name]["manual_score"] is not None or score is None
            rows[name] |= {"auto_score": score, "needs_manual_grade": waits}
        if scores:
            keys = ("id", "auto_score", "needs_manual_grade")
            changes = [{f"new_{key}": rows[name][key] for key in keys} for name in scores]
            self.connection.execute(CHANGE_GRADE, changes)
        return rows

    def write_missing(self, submitted_id: str) -> None:
        """A notebook that was not handed in scores zero and needs no manual grading."""
        change = update(GRADE).where(GRADE.c.notebook_id == submitted_id)
        self.connection.execute(change.values(auto_score=0.0, needs_manual_grade=False))

    def write_penalty(
        self, student: str, submitted_id: str, grades: Iterable[Mapping[str, Any]], late: float
    ) -> None:
        """Write the penalty of a notebook that was handed in `late` seconds after its due date."""
        if self.penalty.wanted:
            penalty = self.penalty.compute(student, sum(map(score_grade, grades)), late)
            change = update(SUBMITTED).where(SUBMITTED.c.id == submitted_id)
            self.connection.execute(change.values(late_submission_penalty=penalty))

    def write_comments(
        self, notebook: ReleasedNotebook, submitted_id: str, untouched: Mapping[str, bool]
    ) -> None:
        """Write nbgrader's comment on untouched answers."""
        rows = read_rows(self.connection, COMMENT, notebook.commented, submitted_id)
        if changes := [
            {"new_id": rows[name]["id"], "new_auto_comment": "No response." if same else None}
            for name, same in untouched.items()
        ]:
            self.connection.execute(CHANGE_COMMENT, changes)

    def write_self_reported(
        self, notebook: ReleasedNotebook, submitted_id: str, names: Collection[str]
    ) -> None:
        """Comment the self-reported tests, and remove the comments from all others."""
        if names or self.has_test_comments:
            self.has_test_comments = True
            conditions = (
                COMMENT.c.notebook_id == submitted_id,
                COMMENT.c.cell_id.in_(notebook.tests.values()),
            )
            self.connection.execute(update(COMMENT).where(*conditions).values(auto_comment=None))
            cells = {name: notebook.tests[name] for name in names}
            rows = read_rows(self.connection, COMMENT, cells, submitted_id) if cells else {}
            if changes := [
                {"new_id": row["id"], "new_auto_comment": COMMENT_TEXT} for row in rows.values()
            ]:
                self.connection.execute(CHANGE_COMMENT, changes)

    def find_test_comments(self) -> bool:
        """Whether any test of the class has a comment: stock nbgrader gives none."""
        tests = [cell for notebook in self.notebooks for cell in notebook.tests.values()]
        with self.connection.begin():
            found = select(COMMENT.c.id).where(COMMENT.c.cell_id.in_(tests)).limit(1)
            return self.connection.execute(found).first() is not None

    def clear_scores(self, student: str) -> None:
        """Remove the automatic scores, earlier ones included, of a submission without a mark.

        As in nbgrader, the submission stays in the gradebook and needs manual grading.
        """
        nothing = {"auto_score": None, "needs_manual_grade": True}
        with self.connection.begin():
            submission, _ = self.ensure_submission(student, None)
            submitted = select(SUBMITTED.c.id).where(SUBMITTED.c.assignment_id == submission)
            for notebook in self.notebooks:
                conditions = (
                    GRADE.c.cell_id.in_(notebook.graded.values()),
                    GRADE.c.notebook_id.in_(submitted),
                )
                self.connection.execute(update(GRADE).where(*conditions).values(nothing))

    def read_all(self) -> tuple[dict[str, RecordedScores], dict[str, Any]]:
        """By student: the scores in the gradebook, and the extension."""
        with self.connection.begin():
            return read_recorded(self.connection, self.assignment_id, self.notebooks)


def score_grade(row: Mapping[str, Any]) -> float:
    """The score of a grade as nbgrader computes it: a manual score replaces the automatic one."""
    mark = row["auto_score"] if row["manual_score"] is None else row["manual_score"]
    return 0.0 if mark is None else mark + (row["extra_credit"] or 0.0)

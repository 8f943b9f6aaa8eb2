"""nbgrader's tables for the writer of marks: the ids of an assignment's notebooks and cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Comment,
    Grade,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, insert, select

STUDENT = Student.__table__
SUBMISSION, SUBMITTED = SubmittedAssignment.__table__, SubmittedNotebook.__table__
GRADE, COMMENT = Grade.__table__, Comment.__table__


@dataclass(frozen=True)
class ReleasedNotebook:
    """The ids of one notebook of the assignment, and of its cells by grade_id."""

    id: str
    name: str
    graded: dict[str, str]  # grade and task cells
    commented: dict[str, str]  # solution and task cells

    @property
    def tests(self) -> dict[str, str]:
        """Cells that are marked without a person."""
        return {name: cell for name, cell in self.graded.items() if name not in self.commented}


def read_ids(notebook: Any) -> ReleasedNotebook:
    """The ids of a released notebook's cells."""
    grades, answers, tasks = (
        {cell.name: cell.id for cell in cells}
        for cells in (notebook.grade_cells, notebook.solution_cells, notebook.task_cells)
    )
    return ReleasedNotebook(notebook.id, notebook.name, grades | tasks, answers | tasks)


def read_rows(
    connection: Connection, table: Any, cells: Mapping[str, str], submitted_id: str
) -> dict[str, dict[str, Any]]:
    """The rows of `cells` by grade_id; rows of cells added by a later release are created."""
    names = {cell: name for name, cell in cells.items()}
    query = select(table).where(table.c.cell_id.in_(names), table.c.notebook_id == submitted_id)

    def read() -> dict[str, dict[str, Any]]:
        found = connection.execute(query).mappings()
        return {names[row["cell_id"]]: dict(row) for row in found}

    rows = read()
    if missing := [cell for name, cell in cells.items() if name not in rows]:
        added = [{"cell_id": cell, "notebook_id": submitted_id} for cell in missing]
        connection.execute(insert(table), added)
        rows = read()
    return rows

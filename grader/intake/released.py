"""The cells of a released assignment, from the gradebook, as plain data for workers."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import MissingEntry

from grader.cells import get_id, is_locked
from grader.errors import CommandError

Cells = Mapping[str, dict[str, Any]]  # grade_id -> the cell's nbgrader metadata


@dataclass(frozen=True)
class SourceCell:
    """A cell of the release with its hidden tests; `max_score` is None if it has no points."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str | None
    max_score: float | None


@dataclass(frozen=True)
class Released:
    """The released cells of one notebook; has the methods of Gradebook that stages call."""

    kernelspec: str | None
    source_cells: tuple[SourceCell, ...]
    grade_names: frozenset[str]
    solution_names: frozenset[str]
    task_names: frozenset[str]

    @property
    def grade_cells(self) -> list[SourceCell]:
        """Cells with points, without tasks."""
        return [cell for cell in self.source_cells if cell.name in self.grade_names]

    @property
    def solution_cells(self) -> list[SourceCell]:
        """Cells that students fill in."""
        return [cell for cell in self.source_cells if cell.name in self.solution_names]

    @property
    def task_cells(self) -> list[SourceCell]:
        """Tasks; a person marks them."""
        return [cell for cell in self.source_cells if cell.name in self.task_names]

    @property
    def test_points(self) -> dict[str, float]:
        """The points of each test."""
        by_hand = self.solution_names | self.task_names
        return {c.name: c.max_score or 0.0 for c in self.grade_cells if c.name not in by_hand}

    def find_notebook(self, name: str, assignment: str) -> "Released":
        """Itself: it is only used by the stages of its own notebook."""
        return self

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SourceCell:
        """The cell with that grade_id; MissingEntry if there is none, as in Gradebook."""
        for cell in self.source_cells:
            if cell.name == name:
                return cell
        raise MissingEntry(f"No such source cell: {name}")

    find_graded_cell = find_source_cell


def find_assignment(gradebook: Any, assignment: str) -> Any:
    """nbgrader's row of the assignment; CommandError if there is none."""
    try:
        return gradebook.find_assignment(assignment)
    except MissingEntry:
        raise CommandError(
            f"'{assignment}' is not released yet; run: python -m grader release {assignment}"
        ) from None


def read_released(gradebook: Any, assignment: str, notebook: str) -> Released:
    """Read a notebook's cells from the open `gradebook`; CommandError if it is not released."""
    find_assignment(gradebook, assignment)
    try:
        found = gradebook.find_notebook(notebook, assignment)
    except MissingEntry:
        raise CommandError(
            f"{notebook}.ipynb of '{assignment}' is not released yet; "
            f"run: python -m grader release {assignment}"
        ) from None
    points = {cell.name: cell.max_score for cell in [*found.grade_cells, *found.task_cells]}
    return Released(
        found.kernelspec,
        tuple(
            SourceCell(
                c.name, c.cell_type, c.locked, c.source or "", c.checksum, points.get(c.name)
            )
            for c in found.source_cells
        ),
        frozenset(cell.name for cell in found.grade_cells),
        frozenset(cell.name for cell in found.solution_cells),
        frozenset(cell.name for cell in found.task_cells),
    )


def use_released_text(source: NotebookNode, released: Released) -> NotebookNode:
    """A copy of the source notebook, with each locked cell's text as released.

    The two differ if tests are generated at release, as by nbgrader's autotest.
    """
    texts = {cell.name: cell.source for cell in released.source_cells}
    trusted = deepcopy(source)
    for cell in filter(is_locked, trusted.cells):
        cell.source = texts.get(get_id(cell), cell.source)
    return trusted


def label_cells(released: Released) -> Cells:
    """The nbgrader metadata of each cell as released."""
    return {cell.name: label_cell(cell, released) for cell in released.source_cells}


def label_cell(cell: SourceCell, released: Released) -> dict[str, Any]:
    """One cell's metadata, by nbgrader's schema version 3."""
    metadata: dict[str, Any] = {
        "grade": cell.name in released.grade_names,
        "solution": cell.name in released.solution_names,
        "task": cell.name in released.task_names,
    }
    metadata |= {"grade_id": cell.name, "locked": cell.locked, "cell_type": cell.cell_type}
    metadata |= {"checksum": cell.checksum, "schema_version": 3}
    return metadata | ({} if cell.max_score is None else {"points": cell.max_score})

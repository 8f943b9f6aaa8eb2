"""Reads the cells of a released assignment from the gradebook, as plain data for workers."""

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from grader.cells import get_id, is_locked
from grader.command_error import CommandError


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
    def cell_names(self) -> frozenset[str]:
        """The grade_ids of all cells."""
        return frozenset(cell.name for cell in self.source_cells)

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


def read_assignment(db_url: str, assignment: str) -> dict[str, Released]:
    """Read the cells of each notebook of an assignment; CommandError if it is not released."""
    with Gradebook(db_url) as gradebook:
        names = [notebook.name for notebook in find_assignment(gradebook, assignment).notebooks]
        return {name: read_released(gradebook, assignment, name) for name in sorted(names)}


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


def read_released_source(path: Path, db_url: str, assignment: str) -> NotebookNode:
    """The source notebook at `path` as it was released."""
    with Gradebook(db_url) as gradebook:
        released = read_released(gradebook, assignment, path.stem)
    return use_released(nbformat.read(path, as_version=4), released)


def use_released(source: NotebookNode, released: Released) -> NotebookNode:
    """A copy of the source notebook with the text of locked cells, and all checksums, as released.

    The texts differ if tests are generated at release, as by nbgrader's autotest. A cell that was
    added to the source since then does not belong to the assignment.
    """
    known = {cell.name: cell for cell in released.source_cells}
    trusted = deepcopy(source)
    for cell in trusted.cells:
        found = known.get(get_id(cell))
        if found is None:
            cell.metadata.pop("nbgrader", None)
            continue
        if is_locked(cell):
            cell.source = found.source
        if found.checksum is not None:
            cell.metadata.nbgrader["checksum"] = found.checksum
    return trusted

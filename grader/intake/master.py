"""What the gradebook knows of the assignment's cells: the measure for a submission's own."""

from collections.abc import Mapping
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from grader.mistake import Mistake

Cells = Mapping[str, dict[str, Any]]  # grade_id -> the cell's nbgrader metadata


def load_cells(db_url: str, assignment: str, notebook: str) -> Cells:
    """The nbgrader metadata of each cell as released."""
    with Gradebook(db_url) as gradebook:
        try:
            released = gradebook.find_notebook(notebook, assignment)
        except MissingEntry:
            raise Mistake(f"'{assignment}' is not released: python -m grader release") from None
        points = {cell.name: cell.max_score for cell in released.grade_cells}
        points |= {cell.name: cell.max_score for cell in released.task_cells}
        kinds = {
            "grade": {cell.name for cell in released.grade_cells},
            "solution": {cell.name for cell in released.solution_cells},
            "task": {cell.name for cell in released.task_cells},
        }
        return {cell.name: describe(cell, kinds, points) for cell in released.source_cells}


def describe(
    cell: Any, kinds: Mapping[str, set[str]], points: Mapping[str, float]
) -> dict[str, Any]:
    """One cell's metadata, as nbgrader's schema 3 has it."""
    metadata: dict[str, Any] = {kind: cell.name in names for kind, names in kinds.items()}
    metadata |= {"grade_id": cell.name, "locked": cell.locked, "cell_type": cell.cell_type}
    metadata |= {"checksum": cell.checksum, "schema_version": 3}
    return metadata | ({"points": points[cell.name]} if cell.name in points else {})

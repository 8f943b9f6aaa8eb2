"""Reads a notebook as plain cells, whatever is in the file; nbformat would validate for long."""

import json
from pathlib import Path
from typing import Any

Cell = dict[str, Any]


def read_cells(path: Path) -> list[Cell]:
    """A notebook's cells; none if it is no notebook. (nbformat would validate for long.)"""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [cell for cell in cells if is_cell(cell)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def is_cell(cell: Cell) -> bool:
    """Whether it has what is read of a cell here, whoever wrote the file."""
    source = cell["source"]
    lines = source if isinstance(source, list) else [source]
    return isinstance(cell["metadata"], dict) and all(isinstance(line, str) for line in lines)


def read_source(cell: Cell) -> str:
    """A cell's text, which a file may keep as lines; half characters as question marks."""
    return "".join(cell["source"]).encode("utf-8", "replace").decode()

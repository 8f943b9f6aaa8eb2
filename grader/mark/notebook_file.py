"""Reads a notebook file as plain cells, whatever it contains; nbformat's validation is too slow."""

import json
from pathlib import Path
from typing import Any

Cell = dict[str, Any]


def read_cells(path: Path) -> list[Cell]:
    """The cells of a notebook; an empty list if the file is not one."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [cell for cell in cells if is_cell(cell)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def is_cell(cell: Cell) -> bool:
    """Whether it has the fields that are used here, with the right types."""
    source = cell["source"]
    lines = source if isinstance(source, list) else [source]
    return isinstance(cell["metadata"], dict) and all(isinstance(line, str) for line in lines)


def get_text(cell: Cell) -> str:
    """A cell's text, which a file may store as lines; lone surrogates become question marks."""
    return "".join(cell["source"]).encode("utf-8", "replace").decode()

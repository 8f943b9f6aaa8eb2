"""Reads a graded copy for the report: what failed checks said, and the rate that was typed.

The copy holds a student's code. It is parsed, never run.
"""

import ast
import json
import math
from pathlib import Path
from typing import Any

LONGEST_FIX = 20_000  # characters; the cell asks for two lines


def read_cells(path: Path) -> list[dict[str, Any]]:
    """The notebook's cells; none where there is no copy. (nbformat would validate for a minute.)"""
    if not path.is_file():
        return []
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def read_messages(cells: list[dict[str, Any]]) -> dict[str, str]:
    """What each failed check said, by its name."""
    return {
        about["grade_id"]: output["evalue"] or output["ename"]
        for cell in cells
        if (about := cell["metadata"].get("nbgrader", {})).get("grade")
        and not about.get("solution")
        for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    }


def read_source(cells: list[dict[str, Any]], name: str) -> str:
    """The source of the cell with that grade_id, or nothing."""
    for cell in cells:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            return "".join(cell["source"])
    return ""


def read_number(source: str, name: str) -> float | None:
    """The number that `source` last assigns to `name`; None where that is no plain number."""
    try:
        tree = ast.parse(source[:LONGEST_FIX])
        values = [
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        ]
        if not values or isinstance(values[-1], bool) or not isinstance(values[-1], int | float):
            return None
        number = float(values[-1])
    except (SyntaxError, ValueError, TypeError, OverflowError, RecursionError, MemoryError):
        return None
    return number if math.isfinite(number) else None

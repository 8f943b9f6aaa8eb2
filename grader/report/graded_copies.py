"""Reads graded copies for the report; students' code in them is parsed but never run."""

import ast
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LONGEST = 20_000  # characters of a cell that are worth parsing
TOO_DEEP = (SyntaxError, ValueError, TypeError, OverflowError, RecursionError, MemoryError)


def read_graded_copy(path: Path) -> list[dict[str, Any]]:
    """The notebook's cells; empty if there is no copy. (nbformat's validation takes a minute.)

    Raises ValueError if the file is not a notebook.
    """
    if not path.is_file():
        return []
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            cell["source"] = "".join(cell["source"])
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path.name} is not a notebook") from error
    return cells


def read_literals(source: str) -> dict[str, Any]:
    """The literals that `source` assigns at its top level, by name; the last one counts."""
    try:
        tree = ast.parse(source[:LONGEST])
    except TOO_DEEP:
        return {}
    found: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            value = read_literal(node.value)
            for name in names:
                found.pop(name, None)
            if value is not None:
                found |= dict.fromkeys(names, value)
    return found


def read_literal(node: ast.expr) -> Any:
    """The value of a literal; None if it is not a literal, or is None."""
    try:
        return ast.literal_eval(node)
    except TOO_DEEP:
        return None


def read_number(source: str, name: str) -> float | None:
    """The number that `source` last assigns to `name`; None if it is not a literal number."""
    value = read_literals(source).get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def read_mapping(source: str, name: str) -> Mapping[Any, Any]:
    """The dictionary literal that `source` last assigns to `name`; empty if there is none."""
    value = read_literals(source).get(name)
    return value if isinstance(value, dict) else {}

"""Finds the modules that an assignment's notebook imports, for the warm server to import once.

Only of what students have been given: `sys.modules` of the student's process shows what the server
has imported, and neither a solution nor a hidden test may be guessed from that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from nbformat import NotebookNode

from grader.assignment.regions import KINDS, SOLUTION, remove_regions
from grader.cells import get_label
from grader.judge.host.course.course_names import parse_cell
from grader.judge.protocol.packages import MOST_BYTES, is_preloaded


def find_released_imports(source: NotebookNode) -> list[str]:
    """The modules, in the order of the notebook."""
    return list(_find(tuple(_release(c) for c in source.cells if c.cell_type == "code")))


def _release(cell: NotebookNode) -> str:
    """What students are given of a cell; of a solution without delimiters, nothing."""
    if get_label(cell).get("solution") and SOLUTION.begin not in cell.source:
        return ""
    return remove_regions(cell.source, KINDS)


@lru_cache(maxsize=16)  # the same for the whole class
def _find(texts: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        if "import" in text:
            found |= dict.fromkeys(_list_modules(parse_cell(text)))
    wanted = [module for module in found if is_preloaded(module)]
    while len(" ".join(wanted)) >= MOST_BYTES:
        wanted.pop()
    return tuple(wanted)


def _list_modules(tree: ast.Module) -> Iterator[str]:
    """`from a import b` could be of a module `a.b`: the server tries."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (part.name for part in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{part.name}" for part in node.names)

"""Chooses which of the assignment's own cells the examiner runs: it leaves out those that draw.

Drawing a figure takes longer than everything else the examiner does, and no test reads the figure
itself. The student's process draws it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache

from grader.judge.runtime.names import find_bound, find_free, find_read

DRAWING = "matplotlib"


@lru_cache(maxsize=8)  # the same for the whole class
def choose_cells(drill: tuple[str, ...], tests: tuple[str, ...]) -> list[bool]:
    """For each cell, whether to run it: all but those that only draw."""
    bound = [find_bound(text) for text in drill]
    free = [find_free(text) for text in drill]
    plotters = _find_plotters(drill)
    keep = [not (find_read(text) & plotters) for text in drill]
    wanted = set().union(*map(find_read, tests))
    wanted = wanted.union(*(free[i] for i in range(len(drill)) if keep[i]))
    changed = True
    while changed:
        changed = False
        for i in range(len(drill)):
            if not keep[i] and bound[i] & wanted:
                keep[i] = changed = True
                wanted |= free[i]
    return keep


def _find_plotters(drill: Sequence[str]) -> set[str]:
    """The names under which the cells import matplotlib and parts of it."""
    found = set()
    for text in drill:
        try:
            nodes = ast.walk(ast.parse(text))
        except SyntaxError:
            continue
        for node in nodes:
            if isinstance(node, ast.Import):
                parts = [a for a in node.names if a.name.startswith(DRAWING)]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(DRAWING):
                parts = node.names
            else:
                continue
            found |= {(part.asname or part.name).split(".")[0] for part in parts}
    return found

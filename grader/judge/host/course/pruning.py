"""Chooses which of the assignment's own cells the examiner runs: it leaves out those that draw.

Drawing a figure takes longer than everything else the examiner does, and no test reads the figure
itself. The student's process draws it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache

from grader.judge.runtime.names import find_bound, find_free, find_mutated, find_read, to_text

DRAWING = "matplotlib"
Functions = dict[str, ast.FunctionDef]


@lru_cache(maxsize=8)  # the same for the whole class
def choose_cells(provided: tuple[str, ...], tests: tuple[str, ...]) -> list[bool]:
    """For each cell, whether to run it: all but those that only draw."""
    trees = [_parse(text) for text in provided]
    functions = {
        node.name: node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)
    }
    plotters = _find_plotters(trees, functions)
    changed = _find_changed(trees, functions)
    free = [find_free(text) for text in provided]
    keep = [not (find_read(text) & plotters) for text in provided]
    wanted = set().union(*map(find_read, tests))
    wanted = wanted.union(*(free[i] for i in range(len(provided)) if keep[i]))
    grows = True
    while grows:
        grows = False
        for i in range(len(provided)):
            if not keep[i] and changed[i] & wanted:
                keep[i] = grows = True
                wanted |= free[i]
    return keep


def _find_plotters(trees: Sequence[ast.Module], functions: Functions) -> set[str]:
    """The names of matplotlib and its parts, and of functions that use these."""
    found = {name for tree in trees for name in _find_imports_of_plotters(tree)}
    read = {name: find_read(to_text(node)) for name, node in functions.items()}
    fresh: set[str] | None = None
    while fresh != set():
        fresh = {name for name in read if read[name] & found} - found
        found |= fresh
    return found


def _find_changed(trees: Sequence[ast.Module], functions: Functions) -> list[set[str]]:
    """For each cell, the names that it binds or changes, also by functions that it uses."""
    nodes: list[ast.AST] = [*trees, *functions.values()]
    read = [find_read(to_text(node)) for node in nodes]
    changed = [
        find_bound(to_text(node)) | set(find_mutated(node)) & seen
        for node, seen in zip(nodes, read, strict=True)
    ]
    by_function = dict(zip(functions, changed[len(trees) :], strict=True))
    for name, names in by_function.items():
        names.discard(name)  # bound where it is defined, not where it is called
    grows = True
    while grows:
        grows = False
        for seen, names in zip(read, changed, strict=True):
            more = set().union(*(by_function[name] for name in seen & by_function.keys())) - names
            names |= more  # in place: `by_function` holds the same sets
            grows = grows or bool(more)
    return changed[: len(trees)]


def _find_imports_of_plotters(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            parts = [part for part in node.names if part.name.startswith(DRAWING)]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(DRAWING):
            parts = node.names
        else:
            continue
        yield from ((part.asname or part.name).split(".")[0] for part in parts)


def _parse(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.Module([], [])

"""Which of the drill's cells the judge's process must run: drawing is the student's side's work.

Drawing a figure costs more than all else the judge does, and no test reads the figure itself.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache

from grader.judge.runtime.names import find_bound, find_read

DRAWING = "matplotlib"


@lru_cache(maxsize=8)  # a class has the same drill
def choose_cells(drill: tuple[str, ...], tests: tuple[str, ...]) -> list[bool]:
    """For each cell whether to run it: all but those that draw and bind no name read elsewhere."""
    bound = [find_bound(text) for text in drill]
    free = [_find_free(text) for text in drill]
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


def _find_free(text: str) -> set[str]:
    """Names that a cell reads and has not bound for sure before it does."""
    try:
        return _find_free_in(ast.parse(text).body, set())
    except SyntaxError:
        return set()


def _find_free_in(body: Sequence[ast.stmt], bound: set[str]) -> set[str]:
    """The same for statements one after the other; what they bind for sure is added to `bound`."""
    free: set[str] = set()
    for statement in body:
        match statement:
            case ast.For(target, source, inside, otherwise):
                free |= _read_by(source) - bound
                free |= _find_free_in(inside, bound | _bound_by(target))
                free |= _find_free_in(otherwise, set(bound))
            case ast.If(test, inside, otherwise) | ast.While(test, inside, otherwise):
                free |= _read_by(test) - bound
                free |= _find_free_in(inside, set(bound))
                free |= _find_free_in(otherwise, set(bound))
            case _:
                free |= _read_by(statement) - bound
                if not isinstance(statement, ast.Try):  # it may stop before it has bound them
                    bound |= _bound_by(statement)
    return free


def _read_by(node: ast.stmt | ast.expr) -> set[str]:
    changed = (each.target for each in ast.walk(node) if isinstance(each, ast.AugAssign))
    return find_read(ast.unparse(node)) | {
        each.id for each in changed if isinstance(each, ast.Name)
    }


def _bound_by(node: ast.stmt | ast.expr) -> set[str]:
    if isinstance(node, ast.stmt):
        return find_bound(ast.unparse(node))
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}  # a loop's target


def _find_plotters(drill: Sequence[str]) -> set[str]:
    """What the drill calls matplotlib and its parts."""
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

"""Which of the drill's cells the judge's process must run: drawing is the student's side's work.

Drawing a figure costs more than all else the judge does, and no test reads the figure itself.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

DRAWING = "matplotlib"


def choose_cells(drill: Sequence[str], tests: Sequence[str]) -> list[bool]:
    """For each cell whether to run it: all but those that draw and bind no name read elsewhere."""
    bound = [_names(text, ast.Store) for text in drill]
    read = [_names(text, ast.Load) for text in drill]
    plotters = _find_plotters(drill)
    keep = [not (read[i] & plotters) for i in range(len(drill))]
    wanted = set().union(*(_names(text, ast.Load) for text in tests))
    wanted = wanted.union(*(read[i] for i in range(len(drill)) if keep[i]))
    changed = True
    while changed:
        changed = False
        for i in range(len(drill)):
            if not keep[i] and bound[i] & wanted:
                keep[i] = changed = True
                wanted |= read[i]
    return keep


def _names(text: str, context: type[ast.expr_context]) -> set[str]:
    """Names that a cell loads or binds; strings count as loaded, for `globals()["name"]`."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:  # a magic: IPython knows, and such a cell is always run
        return set()
    names = {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)
    }
    if context is ast.Load:
        strings = (node.value for node in nodes if isinstance(node, ast.Constant))
        return names | {text for text in strings if isinstance(text, str) and text.isidentifier()}
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return names


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

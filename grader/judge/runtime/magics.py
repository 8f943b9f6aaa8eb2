"""Reads a cell's code with what its magics run (`%%time`, `%%capture out`) in their place."""

from __future__ import annotations

import ast
import contextlib
import re

from IPython.core.inputtransformer2 import TransformerManager

RUNNING_MAGICS = frozenset(("capture", "time", "timeit", "prun"))


def unwrap_magics(python: str) -> ast.Module:
    """The statements of a cell whose magics are calls; none if it is not valid Python."""
    try:
        tree = ast.parse(python)
    except (SyntaxError, ValueError):
        return ast.Module([], [])
    tree.body = [part for statement in tree.body for part in _unwrap(statement)]
    return tree


def _unwrap(statement: ast.stmt) -> list[ast.stmt]:
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(_, runner), [ast.Constant(name), *rest])) if (
            runner in ("run_cell_magic", "run_line_magic") and name in RUNNING_MAGICS
        ):
            texts = [str(part.value) for part in rest if isinstance(part, ast.Constant)]
            stored = [*re.findall(r"^\w+", texts[0])] if name == "capture" and texts else []
            with contextlib.suppress(SyntaxError, ValueError):
                given = "".join(f"{each} = None\n" for each in stored)
                return ast.parse(given + _transform(texts[-1] if texts else "")).body
    return [statement]


def _transform(text: str) -> str:
    return TransformerManager().transform_cell(text) if "%" in text or "!" in text else text

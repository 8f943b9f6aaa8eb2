"""Reads each test before it is judged: its code as Python, and the names that it uses.

The tests are the same for the whole class, so each is read once here, not for every submission.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from grader.judge.host.course.compile_cells import compile_cell
from grader.judge.protocol.job import TestCode
from grader.judge.runtime.magics import unwrap_magics
from grader.judge.runtime.names import find_bound, find_free, find_mutated

PATCHING = ("patch", "setattr")
NAMESPACES = frozenset(("globals", "locals", "vars", "dir"))


@lru_cache(maxsize=1024)
def read_test(text: str) -> TestCode:
    """A test's code and names; without names, if it is not valid Python."""
    compiled = compile_cell(text)
    tree = unwrap_magics(compiled.python)
    plain = ast.unparse(tree)
    return TestCode(
        compiled=compiled,
        unwrapped=plain,
        reads=sorted(find_free(plain) | set(_named_in_strings(tree))),
        binds=sorted(find_bound(plain)),
        deletes=sorted(_find_deleted(tree)),
        mutates=sorted(set(find_mutated(tree))),
        reads_any_name=any(map(_asks_for_any, ast.walk(tree))),
        patches=_may_patch(tree, plain),
    )


def _find_deleted(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            yield node.id


def _may_patch(tree: ast.Module, plain: str) -> bool:
    """Whether it assigns or deletes an attribute, or has a word that could do so."""
    return any(word in plain for word in PATCHING) or any(
        isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(tree)
    )


def _named_in_strings(tree: ast.Module) -> Iterator[str]:
    """Strings that could name a global, as in `"rate" in globals()`."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and value.isidentifier():
            yield value


def _asks_for_any(node: ast.AST) -> bool:
    """Whether a test may read names that its text does not have, as `eval(f"x_{i}")` does."""
    match node:
        case ast.Call(ast.Name("eval" | "exec"), [argument, *_]):
            return not isinstance(argument, ast.Constant)
        case ast.Subscript(ast.Call(ast.Name(name), []), key):
            return name in NAMESPACES and not isinstance(key, ast.Constant)
        case ast.Call(ast.Attribute(ast.Call(ast.Name(name), []), _), arguments):
            return name in NAMESPACES and not all(isinstance(x, ast.Constant) for x in arguments)
        case ast.Compare(left, _, [ast.Call(ast.Name(name), [])]):
            return name in NAMESPACES and not isinstance(left, ast.Constant)
    return False

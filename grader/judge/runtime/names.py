"""Which global names a test cell reads: those are what the judge must have, its own or theirs."""

from __future__ import annotations

import ast
import builtins
import symtable
import types
from collections.abc import Iterator, Mapping
from typing import Any


def find_names(text: str, own: Mapping[str, Any]) -> frozenset[str]:
    """Global names that `text` reads before it could have set them itself.

    Functions of `own` that it uses count with all that they read in turn. A string such as in
    `"rate" in globals()` counts as well. Builtins do not.
    """
    try:
        table = symtable.symtable(text, "test", "exec")
    except SyntaxError:
        return frozenset()
    found = set(_read_names(table)) | set(_named_in_strings(text))
    found -= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
    todo = list(found)
    while todo:
        function = own.get(todo.pop())
        if isinstance(function, types.FunctionType):
            fresh = set(_code_names(function.__code__)) - found
            found |= fresh
            todo += fresh
    return frozenset(name for name in found if not hasattr(builtins, name))


def find_read(text: str) -> set[str]:
    """Global names that `text` reads, by themselves or in `globals()`."""
    try:
        table = symtable.symtable(text, "cell", "exec")
    except SyntaxError:  # a magic
        return set()
    return {*_read_names(table), *_asked_of_globals(text)}


def find_bound(text: str) -> set[str]:
    """Global names that `text` may bind."""
    try:
        table = symtable.symtable(text, "cell", "exec")
    except SyntaxError:
        return set()
    return set(_bound_names(table))


def _read_names(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _read_names(child)


def _bound_names(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if (symbol.is_assigned() or symbol.is_imported()) and (top or symbol.is_declared_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _bound_names(child)


def _named_in_strings(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and value.isidentifier():
            yield value


def _asked_of_globals(text: str) -> Iterator[str]:
    """The names in `"x" in globals()`, `globals()["x"]` and `globals().get("x")`."""
    for node in ast.walk(ast.parse(text)):
        parts = list(ast.iter_child_nodes(node))
        asked = (part for part in parts if isinstance(part, ast.Call | ast.Attribute))
        if any(ast.unparse(part) in ("globals()", "globals().get") for part in asked):
            yield from (str(part.value) for part in parts if isinstance(part, ast.Constant))


def _code_names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _code_names(constant)

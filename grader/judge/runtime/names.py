"""Finds the global names that code reads, binds or changes, from its text alone."""

from __future__ import annotations

import ast
import symtable
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

MUTATORS = frozenset(
    ("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "update", "add",
     "discard", "setdefault", "popitem", "fill", "appendleft", "popleft")
)  # fmt: skip


def follow_functions(names: Iterable[str], namespace: Mapping[str, Any]) -> set[str]:
    """These names, and all that the functions of `namespace` among them read in turn."""
    found = set(names)
    todo = list(found)
    while todo:
        function = namespace.get(todo.pop())
        if type(function) is types.FunctionType:
            fresh = set(_code_names(function.__code__)) - found
            found |= fresh
            todo += fresh
    return found


@lru_cache(maxsize=4096)
def to_text(node: ast.AST) -> str:
    """The code of a node that nobody changes."""
    return ast.unparse(node)


def find_read(text: str) -> set[str]:
    """Global names that `text` reads, by themselves or in `globals()`."""
    return set(_find_global_names(text)[0])


def find_bound(text: str) -> set[str]:
    """Global names that `text` may bind."""
    return set(_find_global_names(text)[1])


@lru_cache(maxsize=4096)  # the same statement is asked about several times
def _find_global_names(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The global names that `text` reads, and those that it may bind."""
    try:
        table = symtable.symtable(text, "cell", "exec")
    except SyntaxError:  # a magic
        return frozenset(), frozenset()
    read = frozenset((*_read_names(table), *_asked_of_globals(text)))
    return read, frozenset(_bound_names(table))


def find_free(text: str) -> set[str]:
    """Names that a cell reads without certainly having bound them before."""
    try:
        return _find_free_in(ast.parse(text).body, set())
    except SyntaxError:
        return set()


def _find_free_in(body: Sequence[ast.stmt], bound: set[str]) -> set[str]:
    """The same for several statements; names that they certainly bind are added to `bound`."""
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
    return find_read(to_text(node)) | {each.id for each in changed if isinstance(each, ast.Name)}


def _bound_by(node: ast.stmt | ast.expr) -> set[str]:
    if isinstance(node, ast.stmt):
        return find_bound(to_text(node))
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}  # a loop's target


def find_mutated(tree: ast.AST) -> Iterator[str]:
    """Names whose value is changed in place: by index, attribute or a mutating method."""
    for node in ast.walk(tree):
        target: ast.expr | None = None
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            target = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            in_place = any(word.arg in ("inplace", "out") for word in node.keywords)
            target = node.func.value if node.func.attr in MUTATORS or in_place else None
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id


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


def _asked_of_globals(text: str) -> Iterator[str]:
    """The names in `"x" in globals()`, `globals()["x"]` and `globals().get("x")`."""
    if "globals" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        parts = list(ast.iter_child_nodes(node))
        if any(map(_is_globals, parts)):
            yield from (str(part.value) for part in parts if isinstance(part, ast.Constant))


def _is_globals(node: ast.AST) -> bool:
    """Whether it is `globals()` or `globals().get`."""
    if isinstance(node, ast.Attribute) and node.attr == "get":
        node = node.value
    match node:
        case ast.Call(ast.Name("globals"), [], []):
            return True
    return False


def _code_names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _code_names(constant)

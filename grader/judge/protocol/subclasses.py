"""Decides which objects of a subclass of a builtin type are more than plain data.

`class Stack(list)` with a method, an operator or a text of its own is; with an `__init__` alone it
is a list. A number is one whatever operators its class has: what it says of itself proves nothing.
"""

from __future__ import annotations

import sys
from collections import deque
from enum import Enum

from grader.judge.protocol.operation_names import OPERATORS

IMMUTABLE_BASES = (str, int, float, complex, tuple, bytes, frozenset)
MUTABLE_BASES = (list, dict, set, deque, bytearray)
DATA_BASES = (*IMMUTABLE_BASES, *MUTABLE_BASES)
MADE_BY_A_STATEMENT = 0x200  # in `__flags__`
BEHAVIOUR = frozenset(f"__{name}__" for name in (*OPERATORS, "missing"))
NUMBERS = (int, float, complex)
INSTALLED = tuple({sys.prefix, sys.base_prefix, sys.exec_prefix})


def is_more_than_data(kind: type) -> bool:
    """Whether a class adds methods or operators to a builtin type."""
    if not kind.__flags__ & MADE_BY_A_STATEMENT or not issubclass(kind, DATA_BASES):
        return False
    return not issubclass(kind, Enum) and any(
        _adds_behaviour(base)
        for base in kind.__mro__
        if base.__flags__ & MADE_BY_A_STATEMENT and base.__module__ != "collections"
    )


def find_data_base(kind: type) -> type | None:
    """The builtin type that a class is derived from."""
    return next((base for base in kind.__mro__ if base in DATA_BASES), None)


def _adds_behaviour(kind: type) -> bool:
    has_operators = not is_installed(kind) and not issubclass(kind, NUMBERS)
    fields = getattr(kind, "_fields", ()) if "_fields" in vars(kind) else ()
    return any(
        not name.startswith("_") or (has_operators and name in BEHAVIOUR)
        for name, member in vars(kind).items()
        if name not in fields and getattr(member, "__module__", None) != "collections"
    )


def is_installed(kind: type) -> bool:
    """Whether a class is a library's: those are judged by their public names only."""
    if kind.__module__ == "__main__":
        return False
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return file is None or str(file).startswith(INSTALLED)

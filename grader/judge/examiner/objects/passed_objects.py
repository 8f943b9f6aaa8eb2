"""Objects of a test that may be passed to a student's function: files, mocks, its own classes'.

They stay here. The student's process may read their public attributes, call their methods and use
their operators, while a test waits for it; all else in the test stays out of its reach.
"""

from __future__ import annotations

import copy
import io
import pickle
import types
from abc import ABC, ABCMeta
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import MagicMock, NonCallableMock

from grader.judge.protocol.operation_names import CALLED_BACK
from grader.judge.protocol.subclasses import DATA_BASES, MUTABLE_BASES, find_data_base

OF_FILES = frozenset(
    ("read", "readline", "readlines", "write", "writelines", "getvalue", "seek", "tell", "flush",
     "close", "closed", "name", "mode", "encoding", "readable", "writable", "seekable", "readinto",
     "read1", "truncate", "newlines")
)  # fmt: skip
FILE_OPERATORS = ["iter", "next", "enter", "exit"]
MOCK_OPERATORS = ["call", "len", "iter", "getitem", "contains", "enter", "exit"]
OF_MOCKS = frozenset(dir(MagicMock()))
"""What a mock has from the start: how it was called, what it returns. That is the test's alone."""
OWN_MODULES = {"__main__"}
"""The notebook, and the modules that belong to the assignment."""
PLAIN_BASES = (object, *DATA_BASES, Counter, OrderedDict, Exception, BaseException, ABC)
CHANGING = frozenset(("setitem", "delitem", "iadd", "isub", "imul", "iand", "ior", "ixor"))
"""Operators of builtin types that change an object; the others only read it."""


def find_operators(value: Any) -> list[str] | None:
    """The operators of an object that may be passed; None for any other."""
    if isinstance(value, io.IOBase):
        return FILE_OPERATORS
    if isinstance(value, NonCallableMock):
        return [each for each in MOCK_OPERATORS if hasattr(type(value), f"__{each}__")]
    if not _is_of_the_notebook(type(value)):
        return None
    has = {name for base in type(value).__mro__ if _stays_here(base) for name in vars(base)}
    return [each for each in CALLED_BACK if f"__{each}__" in has]


def find_methods(value: Any) -> list[str]:
    """The public names by which the classes of an object replace methods of a builtin type."""
    base = find_data_base(type(value))
    own = [each for each in type(value).__mro__ if each.__module__ in OWN_MODULES]
    return sorted({n for each in own for n in vars(each) if n[:1] != "_" and hasattr(base, n)})


def find_content(value: Any) -> Any:
    """What an object is as plain data, if it cannot change: "abc" of a `class Word(str)`."""
    base: Any = find_data_base(type(value))
    if base in (int, float, complex):
        return base.__pos__(value)
    if base in (str, bytes, tuple):
        return base.__getitem__(value, slice(None))
    return frozenset(frozenset.__iter__(value)) if base is frozenset else None


def _stays_here(kind: type) -> bool:
    """Whether the operators of a class are used here, and not on a copy of the object."""
    return kind.__module__ in OWN_MODULES or issubclass(kind, MUTABLE_BASES)


def has_state(value: Any) -> bool:
    """Whether a value is an object of a notebook's class, which an operation could change."""
    return _is_of_the_notebook(type(value))


class State:
    """The state of a test's object before an operation, to detect a change and undo it."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self._before = _write(value)
        self._copy = copy.deepcopy(_read_state(value)) if self._before is not None else ({}, None)

    def has_changed(self) -> bool:
        """Whether it differs now; True if that cannot be determined."""
        return self._before is None or _write(self._value) != self._before

    def restore(self) -> None:
        """Restore its attributes and items."""
        if self._before is not None:
            attributes, items = self._copy
            vars(self._value).clear()
            vars(self._value).update(attributes)
            _fill(self._value, items)


def _read_state(value: Any) -> tuple[dict[str, Any], Any]:
    """The attributes of an object, and the items of one that is a list, a dict or the like."""
    base: Any = find_data_base(type(value))
    if base not in MUTABLE_BASES:
        return vars(value), None
    items = dict.items(value) if base is dict else base.__iter__(value)
    return vars(value), list(items)


def _fill(value: Any, items: Any) -> None:
    """Have an object hold these items again, whatever its class makes of that."""
    base: Any = find_data_base(type(value))
    if base in MUTABLE_BASES:
        base.clear(value)
        (base.update if base in (dict, set) else base.extend)(value, items)


def _write(value: Any) -> bytes | None:
    """Its attributes and items as bytes; None if they cannot be written or copied."""
    try:
        return pickle.dumps(_read_state(value))
    except Exception:
        return None


def is_reading(value: Any, operation: str) -> bool:
    """Whether an operation is a builtin type's own, and changes nothing."""
    name = f"__{operation}__"
    found = getattr(type(value), name, None)
    is_inherited = found is getattr(find_data_base(type(value)), name, None)
    return operation not in CHANGING and found is not None and is_inherited


def perform(value: Any, operation: str, args: list[Any], namespace: Mapping[str, Any]) -> Any:
    """Perform an operation that the student's process requests on an object passed to it."""
    if operation == "getattr":
        return _read_attribute(value, args[0], namespace)
    if operation == "setattr":
        _check_name(value, args[0])
        if isinstance(value, io.IOBase | NonCallableMock):
            raise AttributeError(f"attribute {args[0]!r} cannot be set here")
        return setattr(value, *args)
    if operation not in (find_operators(value) or ()):
        raise TypeError(f"this object has no {operation}")
    if operation == "exit":
        args = [None, None, None]
    return getattr(type(value), f"__{operation}__")(value, *args)


def _read_attribute(value: Any, name: str, namespace: Mapping[str, Any]) -> Any:
    _check_name(value, name)
    found = getattr(value, name)
    is_known = find_operators(found) is not None or getattr(found, "__self__", None) is value
    if callable(found) and not is_known and not _is_function_of(found, namespace):
        raise AttributeError(name)
    return found


def _check_name(value: Any, name: Any) -> None:
    if not isinstance(name, str) or name.startswith("_"):
        raise AttributeError(name)
    if isinstance(value, io.IOBase) and name not in OF_FILES:
        raise AttributeError(name)
    if isinstance(value, NonCallableMock) and name in OF_MOCKS:
        raise AttributeError(name)


def _is_of_the_notebook(kind: type) -> bool:
    """Whether a class and its bases, except plain types, are the test's or the assignment's."""
    return (
        type(kind) in (type, ABCMeta)
        and kind.__module__ in OWN_MODULES
        and all(base.__module__ in OWN_MODULES or base in PLAIN_BASES for base in kind.__mro__)
    )


def _is_function_of(found: Callable[..., Any], namespace: Mapping[str, Any]) -> bool:
    is_function = type(found) is types.FunctionType
    return is_function and (found.__globals__ is namespace or found.__module__ in OWN_MODULES)

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
from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import MagicMock, NonCallableMock

from grader.judge.protocol.operation_names import CALLED_BACK

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
PLAIN_BASES = (object, list, dict, set, tuple, str, int, float, Exception, BaseException, ABC)


def find_operators(value: Any) -> list[str] | None:
    """The operators of an object that may be passed; None for any other."""
    if isinstance(value, io.IOBase):
        return FILE_OPERATORS
    if isinstance(value, NonCallableMock):
        return [each for each in MOCK_OPERATORS if hasattr(type(value), f"__{each}__")]
    if not _is_of_the_notebook(type(value)):
        return None
    classes = [base for base in type(value).__mro__ if base.__module__ in OWN_MODULES]
    has = {name for base in classes for name in vars(base)}
    return [each for each in CALLED_BACK if f"__{each}__" in has]


def has_state(value: Any) -> bool:
    """Whether a value is an object of a notebook's class, which an operation could change."""
    return _is_of_the_notebook(type(value))


class State:
    """The state of a test's object before an operation, to detect a change and undo it."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self._before = _write(value)
        self._copy = copy.deepcopy(vars(value)) if self._before is not None else {}

    def has_changed(self) -> bool:
        """Whether it differs now; True if that cannot be determined."""
        return self._before is None or _write(self._value) != self._before

    def restore(self) -> None:
        """Restore its attributes."""
        if self._before is not None:
            vars(self._value).clear()
            vars(self._value).update(self._copy)


def _write(value: Any) -> bytes | None:
    """Its attributes as bytes; None if they cannot be written or copied."""
    try:
        return pickle.dumps(vars(value))
    except Exception:
        return None


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

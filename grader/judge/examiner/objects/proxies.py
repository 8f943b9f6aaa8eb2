"""Proxies for values that are not plain data, and comparison of plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.packing import pack

NEEDS = "numbers, text, lists, dicts or numeric arrays"


class NotPlainUsed(TypeError):
    """A test tried to use a value that is not plain data."""


def refuse_use(name: str, type_name: str) -> NotPlainUsed:
    """The error for a test that uses `name`, whose type is not supported here."""
    article = "an" if type_name[:1].lower() in "aeiou" else "a"
    return NotPlainUsed(f"`{name}` is {article} {type_name}; this check needs {NEEDS}.")


class CheckStopped(BaseException):
    """Ends a test from within; not caught by `except Exception`."""


class NotPlain:
    """A value that stays in the student's process; its class has the name of the value's type."""

    def __init__(self, name: str, type_name: str) -> None:
        self.__dict__.update(_name=name, _type_name=type_name)

    def __repr__(self) -> str:
        return f"<{self.__dict__['_type_name']}>"

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise refuse_use(self.__dict__["_name"], self.__dict__["_type_name"])

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return self._refuse()

    __hash__ = object.__hash__


for _operation in [
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "bool",
    "len",
    "iter",
    "contains",
    "getitem",
    "float",
    "int",
    "complex",
    "index",
    "abs",
    "neg",
    "pos",
    "add",
    "radd",
    "sub",
    "rsub",
    "mul",
    "rmul",
    "truediv",
    "rtruediv",
    "floordiv",
    "rfloordiv",
    "mod",
    "rmod",
    "pow",
    "rpow",
    "matmul",
    "array",
    "round",
]:
    setattr(NotPlain, f"__{_operation}__", NotPlain._refuse)


def make_not_plain(name: str, type_name: str) -> NotPlain:
    """A `NotPlain` for which `type(value).__name__` is the type of the student's value."""
    kind = type(type_name.replace("\0", " "), (NotPlain,), {})
    made: NotPlain = kind(name, type_name)
    return made


class ComparedFunction:
    """A function of the assignment that the student has changed: the original's result is used.

    The student's function is called as well, and a different result is reported.
    """

    def __init__(
        self,
        provided: Callable[..., Any],
        altered: Callable[..., Any],
        report: Callable[[], None],
    ) -> None:
        self.__name__ = getattr(provided, "__name__", altered.__name__)
        self._provided, self._altered, self._report = provided, altered, report

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = self._provided(*args, **kwargs)
        if not is_plain((args, kwargs)):
            return result  # called by the assignment's own code, with functions
        try:
            same = is_same(result, self._altered(*args, **kwargs), tolerance=1e-9)
        except Exception:
            same = False
        if not same:
            self._report()
        return result


def is_plain(value: Any) -> bool:
    try:
        pack(value)
    except NotPlainData:
        return False
    return True


def is_same(first: Any, second: Any, tolerance: float = 0.0) -> bool:
    """Whether two plain values are equal; nan equals nan, 1 equals 1.0, a tuple a list or array."""
    if isinstance(first, np.ndarray) != isinstance(second, np.ndarray):
        first, second = (
            value.tolist() if isinstance(value, np.ndarray) else value for value in (first, second)
        )
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        return len(first) == len(second) and all(
            is_same(a, b, tolerance) for a, b in zip(first, second, strict=True)
        )
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(
            is_same(first[key], second[key], tolerance) for key in first
        )
    if _is_numeric(first) and _is_numeric(second):
        return _is_close(np.asarray(first), np.asarray(second), tolerance)
    return type(first) is type(second) and pack(first) == pack(second)


def _is_numeric(value: Any) -> bool:
    return isinstance(value, int | float | complex | np.number | np.bool_ | np.ndarray)


def _is_close(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any], tolerance: float) -> bool:
    if first.shape != second.shape:
        return False
    equal = (first == second) | ((first != first) & (second != second))  # nan differs from itself
    if tolerance and first.dtype != object and second.dtype != object:
        equal |= np.isclose(first, second, rtol=tolerance, atol=tolerance)
    return bool(np.all(equal))

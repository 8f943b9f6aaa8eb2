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
        self, own: Callable[..., Any], theirs: Callable[..., Any], report: Callable[[str], None]
    ) -> None:
        self.__name__ = theirs.__name__
        self._own, self._theirs, self._report = own, theirs, report

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = self._own(*args, **kwargs)
        if not is_plain((args, kwargs)):
            return result  # called by the assignment's own code, with functions
        try:
            same = is_same(result, self._theirs(*args, **kwargs), tolerance=1e-9)
        except Exception:
            same = False
        if not same:
            self._report(self.__name__)
        return result


def is_plain(value: Any) -> bool:
    try:
        pack(value)
    except NotPlainData:
        return False
    return True


def is_same(ours: Any, theirs: Any, tolerance: float = 0.0) -> bool:
    """Whether two plain values are equal; nan equals nan, 1 equals 1.0, a tuple a list or array."""
    if isinstance(ours, np.ndarray) != isinstance(theirs, np.ndarray):
        ours, theirs = (
            value.tolist() if isinstance(value, np.ndarray) else value for value in (ours, theirs)
        )
    if isinstance(ours, list | tuple) and isinstance(theirs, list | tuple):
        return len(ours) == len(theirs) and all(
            is_same(a, b, tolerance) for a, b in zip(ours, theirs, strict=True)
        )
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(
            is_same(ours[key], theirs[key], tolerance) for key in ours
        )
    if _is_numeric(ours) and _is_numeric(theirs):
        return _is_close(np.asarray(ours), np.asarray(theirs), tolerance)
    return type(ours) is type(theirs) and pack(ours) == pack(theirs)


def _is_numeric(value: Any) -> bool:
    return isinstance(value, int | float | complex | np.number | np.bool_ | np.ndarray)


def _is_close(ours: np.ndarray[Any, Any], theirs: np.ndarray[Any, Any], tolerance: float) -> bool:
    if ours.shape != theirs.shape:
        return False
    equal = (ours == theirs) | ((ours != ours) & (theirs != theirs))  # nan differs from itself
    if tolerance and ours.dtype != object and theirs.dtype != object:
        equal |= np.isclose(ours, theirs, rtol=tolerance, atol=tolerance)
    return bool(np.all(equal))

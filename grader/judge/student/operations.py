"""Performs operations on objects of the student's process."""

from __future__ import annotations

import asyncio
import copy
import inspect
import math
import operator
import types
from collections.abc import Callable
from typing import Any

from grader.judge.protocol.operation_names import ARITHMETIC, COMPARISONS, OPERATIONS
from grader.judge.runtime.remote_error import make_error


def perform(operation: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """The result of an operation; exceptions of the student's code are passed on."""
    if operation == "call":
        return args[0](*args[1:], **kwargs)
    return _DONE_BY[operation](*args)


def _get_attribute(self: Any, name: str) -> Any:
    found = getattr(self, name)
    return dict(found) if isinstance(found, types.MappingProxyType) else found


def _exit(self: Any, type_name: str = "", message: str = "") -> Any:
    """Leave a `with`, with the error that was raised in it, if any."""
    error = make_error(type_name, message, 0, [message]) if type_name else None
    return type(self).__exit__(self, type(error) if error else None, error, None)


def _describe_signature(function: Any) -> Any:
    """Name, kind, default and annotation of each parameter; the last row is what it returns."""
    found = inspect.signature(function)
    rows = [
        (each.name, int(each.kind), _held(each.default), _held(each.annotation))
        for each in found.parameters.values()
    ]
    return [*rows, ("", 0, [], _held(found.return_annotation))]


def _held(value: Any) -> list[Any]:
    return [] if value is inspect.Parameter.empty else [value]


def _run_coroutine(coroutine: Any) -> Any:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


def _reflected(name: str) -> Callable[[Any, Any], Any]:
    function = _ARITHMETIC[name]
    return lambda self, other: function(other, self)


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    name: divmod if name == "divmod" else getattr(operator, f"__{name}__") for name in ARITHMETIC
}
_DONE_BY: dict[str, Callable[..., Any]] = {
    "len": len, "iter": iter, "next": next, "bool": bool, "str": str, "repr": repr, "int": int,
    "float": float, "complex": complex, "index": operator.index, "hash": hash, "abs": abs,
    "neg": operator.neg, "pos": operator.pos, "invert": operator.invert, "trunc": math.trunc,
    "floor": math.floor, "ceil": math.ceil, "reversed": reversed, "dir": dir,
    "enter": lambda self: type(self).__enter__(self),
    "exit": lambda self, *told: _exit(self, *told),
    "copy": copy.copy, "deepcopy": copy.deepcopy,
    "source": inspect.getsource, "signature": lambda function: _describe_signature(function),
    "await": lambda coroutine: _run_coroutine(coroutine),
    "contains": operator.contains, "getitem": operator.getitem, "delitem": operator.delitem,
    "setitem": operator.setitem, "format": format, "round": round,
    "getattr": _get_attribute, "setattr": setattr, "delattr": delattr,
    **{name: getattr(operator, name) for name in COMPARISONS},
    **_ARITHMETIC,
    **{f"r{name}": _reflected(name) for name in ARITHMETIC},
    **{f"i{name}": getattr(operator, f"__i{name}__") for name in ARITHMETIC if name != "divmod"},
}  # fmt: skip
assert _DONE_BY.keys() | {"call"} == OPERATIONS

"""Performs operations on objects of the student's process."""

from __future__ import annotations

import copy
import math
import operator
from collections.abc import Callable
from typing import Any

from grader.judge.protocol.operations import ARITHMETIC, COMPARISONS, OPERATIONS


def perform(operation: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """The result of an operation; exceptions of the student's code are passed on."""
    if operation == "call":
        return args[0](*args[1:], **kwargs)
    return _DONE_BY[operation](*args)


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
    "exit": lambda self, *error: type(self).__exit__(self, *error),
    "copy": copy.copy, "deepcopy": copy.deepcopy,
    "contains": operator.contains, "getitem": operator.getitem, "delitem": operator.delitem,
    "setitem": operator.setitem, "format": format, "round": round,
    "getattr": getattr, "setattr": setattr, "delattr": delattr,
    **{name: getattr(operator, name) for name in COMPARISONS},
    **_ARITHMETIC,
    **{f"r{name}": _reflected(name) for name in ARITHMETIC},
    **{f"i{name}": getattr(operator, f"__i{name}__") for name in ARITHMETIC if name != "divmod"},
}  # fmt: skip
assert _DONE_BY.keys() | {"call"} == OPERATIONS

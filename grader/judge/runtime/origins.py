"""Finds the module and name under which a function or class can be imported."""

from __future__ import annotations

import sys
from typing import Any

from grader.judge.protocol.data.wire import Installed

NOTEBOOK = "__main__"


def find_origin(value: Any) -> Installed | None:
    """The module and name from which exactly this object can be imported; None for a notebook's."""
    module = getattr(value, "__module__", None)
    name = getattr(value, "__qualname__", getattr(value, "__name__", None))
    if not isinstance(module, str) or not isinstance(name, str) or module == NOTEBOOK:
        return _find_method_origin(value)
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return Installed(module, name) if found is value else _find_method_origin(value)


def _find_method_origin(value: Any) -> Installed | None:
    """The same for a method of a builtin type, such as `str.upper`, or a ufunc of numpy."""
    owner, name = getattr(value, "__objclass__", None), getattr(value, "__name__", None)
    if not isinstance(name, str):
        return None
    if isinstance(owner, type) and owner.__module__ == "builtins":
        return Installed("builtins", f"{owner.__name__}.{name}")
    numpy = sys.modules.get("numpy")
    if numpy is not None and getattr(numpy, name, None) is value:
        return Installed("numpy", name)
    return None

"""Finds the examiner's own version of what a notebook has imported.

Only imports of the course's own notebook count, under the same name: a student's `np` is numpy if
the course's is; any other module is refused.
"""

from __future__ import annotations

import builtins
import collections
import datetime
import decimal
import fractions
import importlib
import sys
import types
from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.judge.protocol.data.wire import Installed

MISSING = object()
TOOLS = ("numpy.testing", "pandas.testing", "pandas._testing", "unittest", "pytest", "_pytest")
COMPARING = frozenset(("isclose", "allclose", "array_equal", "array_equiv"))
NO_DATA = frozenset(
    (map, filter, zip, enumerate, reversed, property, classmethod, staticmethod, memoryview)
)
"""Classes of Python's own whose objects stay in the student's process."""
DATA_MODULES: tuple[Any, ...] = (builtins, np, collections, datetime, decimal, fractions)


class ImportedNames:
    """The origins of the imported names of the course's notebook."""

    def __init__(self, origins: Mapping[str, list[str]], stars: list[str]) -> None:
        self._origins, self._stars = origins, stars

    def find(self, name: str) -> Any:
        """The module, function or class that the course imports as `name`, or MISSING."""
        for origin in self._origins.get(name, ()):
            found = _import(origin)
            if found is not MISSING:
                return found
        for module in self._stars:
            found = _import(module)
            if name in getattr(found, "__all__", vars(found) if found is not MISSING else ()):
                return getattr(found, name, MISSING)
        return MISSING

    def find_module(self, module: str) -> Any:
        """A module of a package that the course imports, or None."""
        origins = [each for found in self._origins.values() for each in found]
        known = {each.partition(":")[0].partition(".")[0] for each in origins}
        found = _import(module) if module.partition(".")[0] in known else MISSING
        return None if found is MISSING else found


def is_tool(value: Any) -> bool:
    """Whether tests use this for comparing: then it is never taken from the student."""
    module = getattr(value, "__module__", None) or ""
    name = getattr(value, "__name__", "")
    return name in COMPARING or str(module).startswith(TOOLS)


def is_same_origin(value: Any, origin: Installed | None) -> bool:
    """Whether `origin`, as claimed by the student's process, is this object."""
    if origin is None or value is MISSING:
        return False
    if isinstance(value, types.ModuleType):
        return not origin.name and value.__name__ == origin.module
    return bool(origin.name) and find_loaded(origin) is value


def find_loaded(origin: Installed) -> Any:
    """The object of that name in a module that is already loaded, or MISSING."""
    found: Any = sys.modules.get(origin.module, MISSING)
    for part in origin.name.split(".") if origin.name else ():
        found = getattr(found, part, MISSING)
    return found


def find_data_class(origin: Installed | None) -> Any:
    """The class, if its objects are plain data, else None."""
    if origin is None:
        return None
    found = find_loaded(origin)
    modules = (*DATA_MODULES, sys.modules.get("pandas"))
    if not isinstance(found, type) or found.__name__ != origin.name:
        return None
    return (
        found if any(vars(each or types).get(found.__name__) is found for each in modules) else None
    )


def _import(origin: str) -> Any:
    module, _, attribute = origin.partition(":")
    if module.split(".")[0] == "grader":
        return MISSING
    try:
        found: Any = importlib.import_module(module)
        if not attribute:
            return found
        if hasattr(found, attribute):
            return getattr(found, attribute)
        return importlib.import_module(f"{module}.{attribute}")
    except Exception:
        return MISSING

"""Applies a test's changes in the student's process, and reverts them afterwards."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

MISSING = object()


class AppliedChanges:
    """Names and attributes that a test has changed, with their original values."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._names: dict[str, Any] = {}
        self._attributes: dict[tuple[Any, str], Any] = {}

    def bind(self, values: Mapping[str, Any], deleted: list[str]) -> None:
        """Bind or delete names of the notebook."""
        for name in (*values, *deleted):
            self._names.setdefault(name, self._namespace.get(name, MISSING))
        self._namespace.update(values)
        for name in deleted:
            self._namespace.pop(name, None)

    def patch(self, module: str, attribute: str, value: Any) -> None:
        """Replace an attribute of an installed module."""
        owner = importlib.import_module(module)
        self._attributes.setdefault((owner, attribute), getattr(owner, attribute, MISSING))
        setattr(owner, attribute, value)

    def restore(self) -> None:
        """Restore the original values."""
        for name, value in self._names.items():
            if value is MISSING:
                self._namespace.pop(name, None)
            else:
                self._namespace[name] = value
        for (owner, attribute), value in self._attributes.items():
            if value is MISSING:
                delattr(owner, attribute)
            else:
                setattr(owner, attribute, value)
        self._names.clear()
        self._attributes.clear()

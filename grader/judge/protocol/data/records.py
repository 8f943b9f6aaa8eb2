"""Dicts of the installation whose keys are attributes, too: results of scipy and the like."""

from __future__ import annotations

import importlib
import sys
from typing import Any

RECORDS = {
    "OptimizeResult": "scipy.optimize",
    "OdeResult": "scipy.integrate._ivp.ivp",
    "RootResults": "scipy.optimize",
    "Bunch": "sklearn.utils",
}


def find_kind(value: dict[Any, Any]) -> str | None:
    """The name of its class, if that is one of these."""
    if type(value) is dict:
        return None
    name = type(value).__name__
    module = sys.modules.get(RECORDS.get(name, ""))
    return name if getattr(module, name, None) is type(value) else None


def make_record(kind: str, items: dict[Any, Any]) -> Any:
    """The dict again; ValueError where its class is not installed here."""
    try:
        made = getattr(importlib.import_module(RECORDS[kind]), kind).__new__
    except (KeyError, ImportError, AttributeError):
        raise ValueError(f"a {kind}, and its package is not installed here"[:80]) from None
    found = made(getattr(sys.modules[RECORDS[kind]], kind))
    dict.update(found, items)
    return found

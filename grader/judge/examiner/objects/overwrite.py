"""Updates a test's own object after a student's function has modified its copy."""

from __future__ import annotations

import sys
from collections import deque
from typing import Any

import numpy as np

from grader.judge.protocol.data.numpy_forms import set_state


def overwrite(target: Any, value: Any) -> Any:
    """`target`, updated in place if its type allows that; else the new value."""
    if type(target) is not type(value):
        return value
    if isinstance(target, list):
        _overwrite_list(target, value)
    elif isinstance(target, dict):
        kept = {key: overwrite(target[key], value[key]) for key in value.keys() & target.keys()}
        target.clear()
        target.update({key: kept.get(key, item) for key, item in value.items()})
    elif isinstance(target, set):
        target.clear()
        target.update(value)
    elif isinstance(target, bytearray | deque):
        target.clear()
        target.extend(value)
    elif isinstance(target, np.random.Generator | np.random.RandomState):
        set_state(target, value)
    elif isinstance(target, np.ndarray):
        return _overwrite_array(target, value)
    else:
        return _overwrite_table(target, value)
    return target


def _overwrite_list(target: list[Any], value: list[Any]) -> None:
    both = zip(target, value, strict=False)
    kept = [overwrite(old, new) for old, new in both]
    target[:] = kept + value[len(kept) :]


def _overwrite_array(target: np.ndarray[Any, Any], value: np.ndarray[Any, Any]) -> Any:
    if target.shape != value.shape or target.dtype != value.dtype or not target.flags.writeable:
        return value
    target[...] = value
    return target


def _overwrite_table(target: Any, value: Any) -> Any:
    pd = sys.modules.get("pandas")
    if pd is not None and isinstance(target, pd.DataFrame | pd.Series):
        target._update_inplace(value)
        return target
    return value

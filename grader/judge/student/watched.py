"""Notices what a call has changed of the names and arguments that a test holds copies of."""

from __future__ import annotations

import itertools
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.wire import Callback, Installed, Large, Remote, Value

SMALL = 200  # items, or bytes of an array: what is sent before anyone asks
IMMUTABLE = (type(None), bool, int, float, complex, str, bytes, range)
Pack = Callable[[Any], Value]


class WatchedNames:
    """Names that the examiner has fetched as plain data, as they were then."""

    def __init__(self, namespace: dict[str, Any], pack: Pack) -> None:
        self._namespace, self._pack = namespace, pack
        self._known: dict[str, Value] = {}

    def watch(self, name: str, value: Any, sent: Value) -> None:
        """From now on `name` is known to have this value."""
        if isinstance(sent, Large):
            sent = _pack_or_none(self._pack, value) if self._may_change(name) else None
        if sent is not None and not isinstance(sent, Remote | Installed | Callback):
            self._known[name] = sent

    def _may_change(self, name: str) -> bool:
        """Whether a function of the notebook names it at all: a larger value is costly to watch."""
        functions = [each for each in self._namespace.values() if callable(each)]
        return any(name in code.co_names for each in functions for code in _find_codes(each))

    def forget(self) -> None:
        self._known.clear()

    def find_changed(self, function: Any) -> dict[str, Value]:
        """Those that a call of `function` may have changed, and has."""
        if not self._known:
            return {}
        changed: dict[str, Value] = {}
        for name in find_globals(function, self._namespace) & self._known.keys():
            value = _pack_or_none(self._pack, self._namespace.get(name))
            if value is not None and value != self._known[name]:
                changed[name] = self._known[name] = value
        return changed


def is_large(value: Any) -> bool:
    """Whether a value is too large to be sent with all others."""
    if isinstance(value, np.ndarray):
        return value.nbytes > SMALL * 8
    if isinstance(value, str | bytes | list | tuple | dict | set | frozenset):
        return len(value) > SMALL or any(
            hasattr(item, "__len__") and len(item) > SMALL
            for item in itertools.islice(value, SMALL)
        )
    return type(value).__module__.partition(".")[0] == "pandas"


def find_changed_arguments(
    sent: Sequence[Value], args: Sequence[Any], pack: Pack
) -> dict[int, Value]:
    """Arguments, by position, that are another value now than the one that was sent."""
    changed: dict[int, Value] = {}
    for position, (before, value) in enumerate(zip(sent, args, strict=True)):
        if isinstance(value, IMMUTABLE) or isinstance(before, Remote | Installed | Callback):
            continue
        after = _pack_or_none(pack, value)
        if after is not None and after != before:
            changed[position] = after
    return changed


def find_globals(function: Any, namespace: dict[str, Any]) -> set[str]:
    """Global names that a function may read or bind, and those that it calls in turn."""
    found: set[str] = set()
    todo = [function]
    seen: set[int] = set()
    while todo and len(seen) < 500:
        each = todo.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        for code in _find_codes(each):
            fresh = set(code.co_names) - found
            found |= fresh
            todo += [namespace[name] for name in fresh if name in namespace]
    return found


def _find_codes(value: Any) -> Iterator[types.CodeType]:
    value = getattr(value, "__func__", value)
    if isinstance(value, type):
        for item in list(vars(value).values()):
            if isinstance(item, types.FunctionType):
                yield from _nested(item.__code__)
    if not isinstance(value, types.FunctionType):
        return
    yield from _nested(value.__code__)
    for cell in value.__closure__ or ():
        try:
            inner = cell.cell_contents
        except ValueError:
            continue
        if isinstance(inner, types.FunctionType):
            yield from _nested(inner.__code__)


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _nested(constant)


def _pack_or_none(pack: Pack, value: Any) -> Value:
    try:
        return pack(value)
    except (NotPlainData, RecursionError):
        return None

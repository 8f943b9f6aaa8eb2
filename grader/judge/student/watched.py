"""Detects changes that a call has made to names and arguments of which a test has copies."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.packing import is_same_form
from grader.judge.protocol.data.wire import Callback, Installed, Large, Remote, Value

SENT_UNASKED = 256 * 1024  # bytes of all values sent without a request, the smallest first
PER_ITEM = 64  # bytes that an item of a list counts for: packing one takes its time
UNKNOWN = 1 << 62
IMMUTABLE = (type(None), bool, int, float, complex, str, bytes, range)
NO_COPIES = Remote | Installed | Callback
Pack = Callable[[Any], Value]


class WatchedNames:
    """The values of the names that the examiner has fetched as plain data."""

    def __init__(self, namespace: dict[str, Any], pack: Pack) -> None:
        self._namespace, self._pack = namespace, pack
        self._known: dict[str, Value] = {}

    def watch(self, name: str, value: Any, sent: Value) -> None:
        """Record the value of `name`."""
        if isinstance(sent, Large):
            sent = _pack_or_none(self._pack, value) if self._may_change(name) else None
        if sent is not None and not isinstance(sent, NO_COPIES):
            self._known[name] = sent

    def _may_change(self, name: str) -> bool:
        """Whether a function of the notebook uses the name: watching large values is expensive."""
        functions = [each for each in self._namespace.values() if callable(each)]
        return any(name in code.co_names for each in functions for code in _find_codes(each))

    def forget(self) -> None:
        self._known.clear()

    def find_changed(self, function: Any) -> dict[str, Value]:
        """The names that a call of `function` has changed."""
        if not self._known:
            return {}
        changed: dict[str, Value] = {}
        for name in find_globals(function, self._namespace) & self._known.keys():
            value = _pack_or_none(self._pack, self._namespace.get(name))
            if value is not None and not is_same_form(value, self._known[name]):
                changed[name] = self._known[name] = value
        return changed


def find_small(values: Mapping[str, Any]) -> set[str]:
    """The names whose values are sent without a request, whatever a test reads."""
    sizes = {name: measure(value) for name, value in values.items()}
    found, left = set(), SENT_UNASKED
    for name in sorted(sizes, key=lambda each: sizes[each]):
        left -= sizes[name]
        if left < 0:
            break
        found.add(name)
    return found


def measure(value: Any) -> int:
    """About how many bytes it takes to send a value."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, list | tuple | dict | set | frozenset):
        total = len(value) * PER_ITEM
        for item in value.values() if isinstance(value, dict) else value:
            if hasattr(item, "__len__"):
                total += measure(item) if isinstance(item, np.ndarray) else len(item) * PER_ITEM
            if total > SENT_UNASKED:
                break
        return total
    return UNKNOWN if type(value).__module__.partition(".")[0] == "pandas" else PER_ITEM


def find_changed_arguments(sent: Sequence[Value], args: Sequence[Any], pack: Pack) -> list[int]:
    """The positions of the arguments whose value has changed."""
    changed: list[int] = []
    for position, (before, value) in enumerate(zip(sent, args, strict=True)):
        if isinstance(value, IMMUTABLE) or isinstance(before, NO_COPIES):
            continue
        after = _pack_or_none(pack, value)
        if after is not None and not is_same_form(after, before):
            changed.append(position)
    return changed


def find_globals(function: Any, namespace: dict[str, Any]) -> set[str]:
    """Global names that a function, or one that it calls, may read or bind."""
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
    value = getattr(value, "gen", value)  # of a function that `contextmanager` has made
    if isinstance(value, types.GeneratorType):
        yield from _nested(value.gi_code)
    elif type(value).__module__ == "__main__":
        value = type(value)
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

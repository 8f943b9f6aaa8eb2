"""Detects names of the assignment that a student has changed; tests use the original values."""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping
from typing import Any

from grader.judge.examiner.objects.proxies import (
    ComparedFunction,
    NotPlain,
    is_plain,
    is_same,
)
from grader.judge.examiner.objects.remote_objects import RemoteFunction, is_remote
from grader.judge.runtime.digest import digest_function

LONGEST = 60  # characters of a value that a message shows


def find_tampering(drill: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, str]:
    """A message for each plain value or function of the assignment that was replaced."""
    return {
        name: f"You changed `{name}`{_compare(drill[name], found[name])}. "
        "It belongs to the drill, and a result that needs it changed proves nothing. "
        "Put it back, give yours another name, and run all cells again."
        for name in sorted(drill.keys() & found.keys())
        if _is_replaced(drill[name], found[name])
    }


def bind_student_values(
    own: dict[str, Any],
    given: Collection[str],
    drill: Mapping[str, Any],
    theirs: Collection[str],
    found: Mapping[str, Any],
    changed: dict[str, str],
) -> dict[str, Any]:
    """Bind the student's values in `own`, where a test reads them; returns what to restore.

    `given` are the shell's own names, which are kept. A function of the assignment that the student
    has altered is called besides the original, and a different result is added to `changed`. A name
    in `theirs` belongs to the student, even if the assignment binds it first.
    """
    before = own.keys() - given  # the drill's, and what earlier tests have defined
    replaced: dict[str, Any] = {}

    def report(name: str) -> None:
        changed[name] = (
            f"You changed `{name}`: it gives another result than the drill's own, which this "
            "check uses. A result that needs it changed proves nothing. "
            "Give yours another name, and run all cells again."
        )

    for name, value in found.items():
        if name not in before:
            if name not in given:
                own[name] = value
        elif name in theirs:
            replaced[name] = own[name]
            own[name] = value
        elif name in drill and _is_altered(own[name], value):
            replaced[name] = own[name]
            own[name] = ComparedFunction(own[name], value, report)
    for name in before & found.keys():
        replaced.setdefault(name, own[name])
    return replaced


def _is_altered(own: Any, found: Any) -> bool:
    return (
        callable(own)
        and isinstance(found, RemoteFunction)
        and not isinstance(own, ComparedFunction)
        and digest_function(own) != found.digest
    )


def _is_replaced(own: Any, found: Any) -> bool:
    """Whether a value was replaced; altered functions are compared by results, when called."""
    if found is own:
        return False
    if type(own) is types.FunctionType:
        return not isinstance(found, RemoteFunction)
    return is_plain(own) and not _equal(own, found)


def _equal(ours: Any, found: Any) -> bool:
    if isinstance(found, NotPlain) or is_remote(found):
        return False
    try:
        return is_same(ours, found)
    except Exception:
        return False


def _compare(own: Any, found: Any) -> str:
    """ " from X to Y", if both are short."""
    shown = [" ".join(repr(value).split()) for value in (own, found)]
    short = not callable(own) and max(map(len, shown)) <= LONGEST
    return f" from {shown[0]} to {shown[1]}" if short else ""

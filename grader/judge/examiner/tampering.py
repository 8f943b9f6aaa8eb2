"""Detects names of the assignment that a student has changed; tests use the original values."""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping
from functools import partial
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


def find_tampering(provided: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, str]:
    """A message for each plain value or function of the assignment that was replaced."""
    return {
        name: f"You changed `{name}`{_compare(provided[name], found[name])}. "
        "It belongs to the drill, and a result that needs it changed proves nothing. "
        "Put it back, give yours another name, and run all cells again."
        for name in sorted(provided.keys() & found.keys())
        if _is_replaced(provided[name], found[name])
    }


def bind_student_values(
    namespace: dict[str, Any],
    shell_names: Collection[str],
    provided: Mapping[str, Any],
    answer_names: Collection[str],
    found: Mapping[str, Any],
    changed: dict[str, str],
) -> dict[str, Any]:
    """Bind the student's values in `namespace`, where a test reads them; returns what to restore.

    `shell_names` are IPython's, which are kept. A function of the assignment that the student
    has altered is called besides the original, and a different result is added to `changed`. A name
    in `answer_names` belongs to the student, even if the assignment binds it first.
    """
    before = namespace.keys() - shell_names  # the assignment's, and what earlier tests have defined
    replaced: dict[str, Any] = {}

    def report(name: str) -> None:
        changed[name] = (
            f"You changed `{name}`: it gives another result than the drill's own, which this "
            "check uses. A result that needs it changed proves nothing. "
            "Give yours another name, and run all cells again."
        )

    for name, value in found.items():
        if name not in before:
            if name not in shell_names:
                namespace[name] = value
        elif name in answer_names:
            replaced[name] = namespace[name]
            namespace[name] = value
        elif name in provided and _is_altered(namespace[name], value):
            replaced[name] = namespace[name]
            namespace[name] = ComparedFunction(namespace[name], value, partial(report, name))
    for name in before & found.keys():
        replaced.setdefault(name, namespace[name])
    return replaced


def _is_altered(provided: Any, found: Any) -> bool:
    return (
        callable(provided)
        and isinstance(found, RemoteFunction)
        and not isinstance(provided, ComparedFunction)
        and digest_function(provided) != found.digest
    )


def _is_replaced(provided: Any, found: Any) -> bool:
    """Whether a value was replaced; altered functions are compared by results, when called."""
    if found is provided:
        return False
    if type(provided) is types.FunctionType:
        return not isinstance(found, RemoteFunction)
    return is_plain(provided) and not _equal(provided, found)


def _equal(provided: Any, found: Any) -> bool:
    if isinstance(found, NotPlain) or is_remote(found):
        return False
    try:
        return is_same(provided, found)
    except Exception:
        return False


def _compare(provided: Any, found: Any) -> str:
    """ " from X to Y", if both are short."""
    shown = [" ".join(repr(value).split()) for value in (provided, found)]
    short = not callable(provided) and max(map(len, shown)) <= LONGEST
    return f" from {shown[0]} to {shown[1]}" if short else ""

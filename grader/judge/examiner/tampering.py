"""Finds what of the drill a student has changed; the check that reads it uses the drill's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from grader.judge.examiner.proxies import (
    ComparedFunction,
    NotPlain,
    RemoteFunction,
    is_plain,
    is_same,
)
from grader.judge.runtime.digest import digest_function


def find_tampering(drill: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, str]:
    """A message for each plain value of the drill that is another one in their process."""
    return {
        name: f"You changed `{name}` from {_show(drill[name])} to {_show(found[name])}. "
        "It belongs to the drill, as evidence: put it back and run all cells again."
        for name in sorted(drill.keys() & found.keys())
        if is_plain(drill[name]) and not _equal(drill[name], found[name])
    }


def bind_student_values(
    own: dict[str, Any],
    given: Collection[str],
    drill: Mapping[str, Any],
    found: Mapping[str, Any],
    changed: dict[str, str],
) -> dict[str, Any]:
    """Bind the student's values in `own`, where a test reads them; return what to put back.

    `given` is the shell's from the start, and stays. A function of the drill that they have
    altered is called beside the drill's own, and a different result goes into `changed`.
    """
    before = own.keys() - given  # the drill's, and what earlier tests have defined
    replaced: dict[str, Any] = {}

    def report(name: str) -> None:
        changed[name] = (
            f"You changed `{name}`: it gives another result than the drill's own, which this "
            "check uses. Give your function another name and run all cells again."
        )

    for name, value in found.items():
        if name not in before:
            if name not in given:
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


def _equal(ours: Any, found: Any) -> bool:
    if isinstance(found, NotPlain | RemoteFunction):
        return False
    try:
        return is_same(ours, found)
    except Exception:
        return False


def _show(value: Any) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}…"

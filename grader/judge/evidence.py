"""What of the drill a student has changed: told by the check that reads it, which uses our own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from grader.judge.proxies import NotPlain, RemoteFunction, Shadowed, is_plain, is_same
from grader.judge.student import digest


def find_changes(drill: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, str]:
    """A message for each plain value of the drill that is another one in their process."""
    return {
        name: f"You changed `{name}` from {_show(drill[name])} to {_show(theirs[name])}. "
        "It belongs to the drill, as evidence: put it back and run all cells again."
        for name in sorted(drill.keys() & theirs.keys())
        if is_plain(drill[name]) and not _equal(drill[name], theirs[name])
    }


def lend(
    own: dict[str, Any],
    given: Collection[str],
    drill: Mapping[str, Any],
    theirs: Mapping[str, Any],
    changed: dict[str, str],
) -> dict[str, Any]:
    """Put their values into `own`, where a test reads them; return what must go back afterwards.

    `given` is the shell's from the start, and stays. A function of the drill that they have
    altered is called beside ours, and a different result goes into `changed`.
    """
    before = own.keys() - given  # the drill's, and what earlier tests have defined
    borrowed: dict[str, Any] = {}

    def report(name: str) -> None:
        changed[name] = (
            f"You changed `{name}`: it gives another result than the drill's own, which this "
            "check uses. Give your function another name and run all cells again."
        )

    for name, value in theirs.items():
        if name not in before:
            if name not in given:
                own[name] = value
        elif name in drill and _is_altered(own[name], value):
            borrowed[name] = own[name]
            own[name] = Shadowed(own[name], value, report)
    for name in before & theirs.keys():
        borrowed.setdefault(name, own[name])
    return borrowed


def _is_altered(own: Any, theirs: Any) -> bool:
    return (
        callable(own)
        and isinstance(theirs, RemoteFunction)
        and not isinstance(own, Shadowed)
        and digest(own) != theirs.digest
    )


def _equal(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, NotPlain | RemoteFunction):
        return False
    try:
        return is_same(ours, theirs)
    except Exception:
        return False


def _show(value: Any) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}…"

"""Decides which operations a test may perform on objects in the student's process.

Reading an object is reading data. An operation that passes it something of the test (an operator,
a method, a comparison) runs the student's code, which could return whatever the test wants. So a
test may do that only if the course's own solution needs it: the judge runs the solution once, with
everything allowed, and records what each test uses.
"""

from __future__ import annotations

from collections.abc import Mapping


class LiveUse:
    """The operations that the tests of a job may use, or (recording) have used."""

    def __init__(self, allowed: Mapping[str, list[str]] | None) -> None:
        """`allowed`: labels of operations by test; None allows and records everything."""
        self._allowed = allowed
        self._test = ""
        self._used: set[str] = set()

    def begin(self, test: str) -> None:
        self._test, self._used = test, set()

    def used(self) -> list[str]:
        """The operations that the current test has used."""
        return sorted(self._used)

    def permits(self, label: str) -> bool:
        """Whether the current test may use that operation; reading ("") is always allowed."""
        if not label:
            return True
        self._used.add(label)
        return self._allowed is None or label in self._allowed.get(self._test, ())

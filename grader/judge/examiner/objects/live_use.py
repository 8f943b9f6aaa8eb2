"""Decides what a test may ask of objects that stay in the student's process.

Reading an object is reading data. Whatever hands it something of the test (an operator, a method,
a comparison) is answered by the student's code, which could answer as the test would like. So a
test may do that only where the course's own solution needs it: the judge runs the solution once,
with everything allowed, and keeps what each test has used.
"""

from __future__ import annotations

from collections.abc import Mapping

Uses = frozenset[str]


class LiveUse:
    """What the tests of one job may use, or (recording) have used."""

    def __init__(self, allowed: Mapping[str, list[str]] | None) -> None:
        """`allowed`: labels of uses for each test; None records, and refuses nothing."""
        self._allowed = allowed
        self._test = ""
        self._used: set[str] = set()

    def begin(self, test: str) -> None:
        self._test, self._used = test, set()

    def used(self) -> list[str]:
        """What the current test has used so far."""
        return sorted(self._used)

    def permits(self, label: str) -> bool:
        """Whether the current test may do what `label` says; reading ("") always."""
        if not label:
            return True
        self._used.add(label)
        return self._allowed is None or label in self._allowed.get(self._test, ())

"""What can become of a test cell, each a different thing; our own fault is never one of them."""

from __future__ import annotations

from dataclasses import dataclass

from grader.judge.protocol.messages import Failure, Output


class JudgeError(Exception):
    """The judge itself failed, twice: nothing may be written down for this submission."""


@dataclass(frozen=True)
class Passed:
    """The test ran to its end: the only outcome without an error output."""


@dataclass(frozen=True)
class Failed:
    """The test, or the judge for it, says what is wrong."""

    message: str
    ename: str = "AssertionError"


@dataclass(frozen=True)
class NothingToTest:
    """What the test needs was never made; the message names the student's own error."""

    message: str


@dataclass(frozen=True)
class OutOfTime:
    message: str


@dataclass(frozen=True)
class OutOfMemory:
    message: str


CheckOutcome = Passed | Failed | NothingToTest | OutOfTime | OutOfMemory


def render(outcome: CheckOutcome) -> list[Output]:
    """The error output under the test cell: its message alone, with no line of hidden code."""
    if isinstance(outcome, Passed):
        return []
    ename = outcome.ename if isinstance(outcome, Failed) else type(outcome).__name__
    return [Failure(ename, outcome.message, [f"{ename}: {outcome.message}"])]

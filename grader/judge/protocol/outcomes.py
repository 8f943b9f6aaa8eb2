"""The possible outcomes of a test; a failure of the judge itself is not among them."""

from __future__ import annotations

from dataclasses import dataclass

from grader.judge.protocol.messages import Failure, Output


class JudgeError(Exception):
    """The judge itself has failed twice: nothing may be recorded for this submission."""


@dataclass(frozen=True)
class Passed:
    """The test ran to its end: the only outcome without an error output."""


@dataclass(frozen=True)
class Failed:
    """The test has failed; `message` says why, in its own words or the judge's."""

    message: str
    ename: str = "AssertionError"


@dataclass(frozen=True)
class NothingToTest:
    """A value that the test needs does not exist; the message names the student's own error."""

    message: str


@dataclass(frozen=True)
class OutOfTime:
    message: str


@dataclass(frozen=True)
class OutOfMemory:
    message: str


TestOutcome = Passed | Failed | NothingToTest | OutOfTime | OutOfMemory


def render(outcome: TestOutcome) -> list[Output]:
    """The outputs for the test cell: the message only, without a line of hidden code."""
    if isinstance(outcome, Passed):
        return []
    ename = outcome.ename if isinstance(outcome, Failed) else type(outcome).__name__
    return [Failure(ename, outcome.message, [f"{ename}: {outcome.message}"])]

"""One submission as the judge's process gets it and gives it back: plain structs, no notebook."""

from __future__ import annotations

import msgspec

from grader.judge.limits import Limits
from grader.judge.messages import Output

JOB, LIMITS, NEWS = b"j", b"l", b"n"  # the kinds of frames between the client and the judge


class RunStep(msgspec.Struct, tag="run", frozen=True):
    """A cell for the student's process: the drill's own, or theirs."""

    cell: int
    label: str
    text: str


class JudgeStep(msgspec.Struct, tag="judge", frozen=True):
    """A test cell; `drill_before` cells of the drill stand above it in the source."""

    cell: int
    label: str
    text: str
    drill_before: int


class Job(msgspec.Struct, frozen=True):
    steps: list[RunStep | JudgeStep]
    drill: list[str]  # cells; "" where the judge need not run one
    limits: Limits


# What the judge's process tells of a job, as it goes: if it dies, what it told is kept.


class Begun(msgspec.Struct, tag="begun", frozen=True):
    """A test has begun: whoever dies now dies of it."""

    cell: int


class Ended(msgspec.Struct, tag="ended", frozen=True):
    """A step is over, with all that its cell put out."""

    cell: int
    outputs: list[Output]


class Finished(msgspec.Struct, tag="finished", frozen=True):
    """Every step is over."""


class Broken(msgspec.Struct, tag="broken", frozen=True):
    """The judge's process failed by itself: our fault."""

    reason: str


class Lost(msgspec.Struct, tag="lost", frozen=True):
    """Said by the client itself: the judge's process is gone, or silent for too long."""

    reason: str


News = Begun | Ended | Finished | Broken | Lost

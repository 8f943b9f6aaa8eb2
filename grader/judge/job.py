"""One submission as the judge's process gets it and gives it back: plain structs, no notebook."""

from __future__ import annotations

import msgspec

from grader.judge.limits import Limits
from grader.judge.messages import Output


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
    drill: list[str]
    limits: Limits


class Report(msgspec.Struct, tag="report", frozen=True):
    """Outputs by cell index; every step has an entry."""

    outputs: dict[int, list[Output]]


class Broken(msgspec.Struct, tag="broken", frozen=True):
    """The judge's process failed by itself: our fault."""

    reason: str

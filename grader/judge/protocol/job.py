"""One submission as the examiner gets it from the host: plain structs, no notebook."""

from __future__ import annotations

import msgspec

from grader.judge.protocol.limits import Limits


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
    """All that the examiner needs; cells are numbered as in the restored notebook."""

    steps: list[RunStep | JudgeStep]
    drill: list[str]  # cells; "" where the judge need not run one
    limits: Limits

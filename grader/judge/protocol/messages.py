"""Every message that crosses between two processes of the judge, and the kind of its frame.

Host and examiner exchange a job and its events; examiner and student's process, requests and
replies; outputs of cells travel both ways up.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from grader.judge.protocol.values import Value

LIMITS, JOB, EVENT = b"l", b"j", b"n"  # kinds of frames between the host and the examiner
REQUEST, REPLY, OUTPUT = b"r", b"a", b"o"  # between the examiner and the student's process

# What a cell puts out, on either side.


class Stream(msgspec.Struct, tag="stream", frozen=True):
    name: Literal["stdout", "stderr"]
    text: str


class Display(msgspec.Struct, tag="display", frozen=True):
    data: dict[str, str]
    is_result: bool = False


class Failure(msgspec.Struct, tag="error", frozen=True):
    ename: str
    evalue: str
    traceback: list[str]


class Clear(msgspec.Struct, tag="clear", frozen=True):
    pass


Output = Stream | Display | Failure | Clear

# What the examiner asks of the student's process.


class Run(msgspec.Struct, tag="run", frozen=True):
    text: str


class Fetch(msgspec.Struct, tag="fetch", frozen=True):
    """For the value of every name that the student's code has bound."""


class Call(msgspec.Struct, tag="call", frozen=True):
    name: str
    args: list[Value]
    kwargs: dict[str, Value]


Request = Run | Fetch | Call

# What the student's process replies (nothing of it is believed without checking).


class Done(msgspec.Struct, tag="done", frozen=True):
    """The last word on a Run or a Fetch."""


class Got(msgspec.Struct, tag="got", frozen=True):
    name: str
    value: Value


class GotFunction(msgspec.Struct, tag="function", frozen=True):
    """`digest` is equal where two functions have the same code."""

    name: str
    digest: str


class GotOther(msgspec.Struct, tag="other", frozen=True):
    name: str
    type_name: str


class Returned(msgspec.Struct, tag="returned", frozen=True):
    value: Value


class ReturnedOther(msgspec.Struct, tag="returned_other", frozen=True):
    type_name: str


class Raised(msgspec.Struct, tag="raised", frozen=True):
    """`line` is where in the function's own cell it stopped; 0 where that is not known."""

    type_name: str
    message: str
    line: int = 0


GotValue = Got | GotFunction | GotOther
Reply = Done | GotValue | Returned | ReturnedOther | Raised

# What the examiner reports of a job as it goes: if it dies, what it has reported is kept.


class StepStarted(msgspec.Struct, tag="begun", frozen=True):
    """A test has begun: an examiner that dies now dies of this test."""

    cell: int


class StepFinished(msgspec.Struct, tag="ended", frozen=True):
    """A step is over, with all that its cell put out."""

    cell: int
    outputs: list[Output]


class JobFinished(msgspec.Struct, tag="finished", frozen=True):
    """Every step is over."""


class JudgeFailed(msgspec.Struct, tag="broken", frozen=True):
    """The examiner failed by itself: our fault."""

    reason: str


class ConnectionLost(msgspec.Struct, tag="lost", frozen=True):
    """Made by the host itself: the examiner is gone, or silent for too long."""

    reason: str


JudgeEvent = StepStarted | StepFinished | JobFinished | JudgeFailed | ConnectionLost

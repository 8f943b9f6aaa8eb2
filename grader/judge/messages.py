"""The words that the judge's and the student's process exchange, and what a cell puts out."""

from __future__ import annotations

from typing import Literal

import msgspec

from grader.judge.plain import Value

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

# What the judge asks of the student's process.


class Run(msgspec.Struct, tag="run", frozen=True):
    text: str


class Fetch(msgspec.Struct, tag="fetch", frozen=True):
    names: list[str]


class Call(msgspec.Struct, tag="call", frozen=True):
    name: str
    args: list[Value]
    kwargs: dict[str, Value]


Request = Run | Fetch | Call

# What the student's process answers (and nobody believes without checking).


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
    type_name: str
    message: str


GotValue = Got | GotFunction | GotOther
Answer = Done | GotValue | Returned | ReturnedOther | Raised

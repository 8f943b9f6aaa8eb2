"""All messages between the processes of the judge, and the kinds of their frames.

Host and examiner exchange a job and its events; examiner and student's process exchange requests
and replies; outputs of cells are part of both exchanges.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from grader.judge.protocol.compiled_cell import CompiledCell
from grader.judge.protocol.data.sharing import Shared
from grader.judge.protocol.data.wire import Value

LIMITS, JOB, EVENT = b"l", b"j", b"n"  # kinds of frames between the host and the examiner
REQUEST, REPLY, OUTPUT = b"r", b"a", b"o"  # between the examiner and the student's process

# Outputs of cells.

CUT_NOTE = "\n[output cut here: it is longer than the limit]\n"


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

# Requests of the examiner to the student's process.


class Run(msgspec.Struct, tag="run", frozen=True):
    text: str
    compiled: CompiledCell | None = None


class Fetch(msgspec.Struct, tag="fetch", frozen=True):
    """Requests all names of the notebook, so as not to reveal which ones a test reads."""


class Read(msgspec.Struct, tag="read", frozen=True):
    """Requests a value that was too large to be sent with the names."""

    handle: int


class Place(msgspec.Struct, tag="place", frozen=True):
    """Files for the student's folder, by their relative names."""

    files: dict[str, bytes]
    is_read_only: bool


class ListWritten(msgspec.Struct, tag="list_written", frozen=True):
    """Requests the files that were written since the last time."""


class Operate(msgspec.Struct, tag="operate", frozen=True):
    """Performs one of `operation_names.OPERATIONS` on the first of `args`."""

    operation: str
    args: list[Value]
    kwargs: dict[str, Value] = {}


class Describe(msgspec.Struct, tag="describe", frozen=True):
    """Requests the description of a class, by its handle."""

    handle: int


class Bind(msgspec.Struct, tag="bind", frozen=True):
    """A test has changed names of the notebook: these have new values, those are deleted."""

    values: dict[str, Value]
    deleted: list[str]


class Patch(msgspec.Struct, tag="patch", frozen=True):
    """A test has replaced an attribute of an installed module."""

    module: str
    attribute: str
    value: Value


class Restore(msgspec.Struct, tag="restore", frozen=True):
    """The test is over: what it has bound and patched is restored."""


class CallbackReturned(msgspec.Struct, tag="callback_returned", frozen=True):
    value: Value


class CallbackRaised(msgspec.Struct, tag="callback_raised", frozen=True):
    type_name: str
    message: str


Request = (
    Run | Fetch | Read | Place | ListWritten | Operate | Describe | Bind | Patch | Restore
    | CallbackReturned | CallbackRaised
)  # fmt: skip

# Replies of the student's process, which are checked.


class Done(msgspec.Struct, tag="done", frozen=True):
    """The reply to a request that has no result."""


class Fetched(msgspec.Struct, tag="fetched", frozen=True):
    """The names of the notebook with their values; in `others`, the types of unsupported ones.

    In `classes`, by handle, the descriptions of classes that were not sent before; `shared` are
    arrays that containers share with names.
    """

    values: dict[str, Value]
    others: dict[str, str]
    classes: dict[int, Described] = {}
    shared: list[Shared] = []


class Written(msgspec.Struct, tag="written", frozen=True):
    files: dict[str, bytes]


class Returned(msgspec.Struct, tag="returned", frozen=True):
    """The result of an operation.

    `same_as` is the position of the argument that was returned itself. `changed` holds arguments
    by position, and `names` names of the notebook, that the operation has changed.
    """

    value: Value
    same_as: int = -1
    changed: dict[int, Value] = {}
    names: dict[str, Value] = {}


class ReturnedOther(msgspec.Struct, tag="returned_other", frozen=True):
    type_name: str


class Raised(msgspec.Struct, tag="raised", frozen=True):
    """`error` is the exception itself, if its class is not built in; `line` is where in
    the function's own cell it stopped, 0 where that is not known; `args` are given where they are
    plain data, and `cause` is the type and message of the error that it was raised from."""

    type_name: str
    message: str
    line: int = 0
    error: Value = None
    args: list[Value] = []
    cause: list[str] = []


class Described(msgspec.Struct, tag="described", frozen=True):
    """A class: its names, its bases, its operators, whether it is an exception.

    `fields` are those of a plain named tuple, `defaults` the values of the last of them.
    """

    name: str
    module: str
    bases: list[Value]
    operators: list[str]
    is_exception: bool = False
    fields: list[str] = []
    defaults: list[Value] = []


class CalledBack(msgspec.Struct, tag="called_back", frozen=True):
    """The student's function calls a callback, or does an operation to an object of the test, and
    waits for its result."""

    handle: int
    args: list[Value]
    kwargs: dict[str, Value]
    operation: str = "call"


Reply = Done | Fetched | Written | Returned | ReturnedOther | Raised | Described | CalledBack

# Events that the examiner reports during a job; if it dies, those already reported are kept.


class StepStarted(msgspec.Struct, tag="step_started", frozen=True):
    """A test has begun: if the examiner dies now, this test is the reason."""

    cell: int


class StepFinished(msgspec.Struct, tag="step_finished", frozen=True):
    """A step is over, with the outputs of its cell.

    `uses` are a test's operations on live objects (see `examiner.live_use`).
    """

    cell: int
    outputs: list[Output]
    uses: list[str] = []


class JobFinished(msgspec.Struct, tag="job_finished", frozen=True):
    """Every step is over."""


class JudgeFailed(msgspec.Struct, tag="judge_failed", frozen=True):
    """The examiner itself failed; the student is not at fault."""

    reason: str


class ConnectionLost(msgspec.Struct, tag="connection_lost", frozen=True):
    """Created by the host: the examiner is gone, or silent for too long."""

    reason: str


JudgeEvent = StepStarted | StepFinished | JobFinished | JudgeFailed | ConnectionLost

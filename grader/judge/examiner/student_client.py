"""The examiner's client of the student's process: sends requests, and checks every reply.

Every wait has a deadline, every frame a maximum size; a process that violates the protocol is
killed for good, and `dead` says why.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from grader.judge.examiner.objects.callbacks import Callbacks
from grader.judge.examiner.objects.installed import ImportedNames
from grader.judge.examiner.objects.live_use import LiveUse
from grader.judge.examiner.objects.overwrite import overwrite
from grader.judge.examiner.objects.proxies import CheckStopped, make_not_plain, refuse_use
from grader.judge.examiner.objects.references import References
from grader.judge.examiner.outputs import TooMuchOutput
from grader.judge.examiner.student_process import StudentProcess, name_signal
from grader.judge.protocol import messages
from grader.judge.protocol.compiled_cell import CompiledCell
from grader.judge.protocol.data.packing import pack
from grader.judge.protocol.data.sharing import MOST, restore_shared
from grader.judge.protocol.data.unpacking import unpack
from grader.judge.protocol.data.wire import Installed, Large, Value
from grader.judge.protocol.frames import (
    Channel,
    ChannelClosed,
    DeadlinePassed,
    ProtocolViolated,
    decode_strictly,
)
from grader.judge.protocol.limits import GRACE_SECONDS, MB, Limits
from grader.judge.protocol.messages import OUTPUT, REPLY, REQUEST
from grader.judge.protocol.operation_names import CHANGE, OPERATIONS
from grader.judge.protocol.outcomes import (
    Failed,
    NothingToTest,
    OutOfMemory,
    OutOfTime,
    TestOutcome,
)

READY_SECONDS = 20.0
ENDS_A_LOOP = ("StopIteration", "StopAsyncIteration")  # `for` takes it for the end, without a word
SIGNS_OF_NO_MEMORY = (signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT)
TAKE = Callable[[messages.Output, int], None]


class StudentGone(CheckStopped):
    """The student's process is dead; its `dead` outcome says why."""


class TookTooLong(CheckStopped):
    """A request was interrupted at its limit; the student's process is still alive."""


class StudentClient:
    """Sends requests to a student's process, and ends it."""

    def __init__(self, process: StudentProcess, channel: Channel, limits: Limits) -> None:
        self.dead: TestOutcome | None = None
        self.is_waiting = False  # for a reply of the student's process
        self._activity = ""  # what the student's process is doing, for messages
        self._process, self._channel, self._limits = process, channel, limits
        self._ends = time.monotonic() + limits.submission_seconds
        self._test_ends = math.inf  # when the test that asks is out of time
        self._sink: TAKE = _drop  # where outputs of the student's functions go during a test
        self.live_use = LiveUse({})
        self.imported = ImportedNames({}, [])
        self.names: frozenset[str] = frozenset()  # of the notebook, when last asked
        self.course_files: Collection[str] = ()  # files of the assignment, by relative name
        self.exact = False  # whether numbers keep the types that they were made with
        self.namespace: dict[str, Any] = {}  # the test's, for names that a call changes
        self.provided_values: dict[str, Any] = {}  # what the assignment itself has defined
        self._described: dict[int, messages.Described] = {}  # classes, by handle
        self.before_call: Callable[[], None] = _do_nothing  # sends what the test has changed
        self.after_call: Callable[[], None] = _do_nothing  # takes files that a call has written
        self.student_names: frozenset[str] = frozenset()  # in `namespace`, and not the test's own
        self.localise: Callable[[Any], Any] = lambda value: value  # paths in the examiner's folder
        self._lock = threading.RLock()  # a test may call from threads of its own
        self._callbacks = Callbacks(self)
        self._references = References(self)
        self._encode = msgspec.msgpack.Encoder().encode
        self._outputs = msgspec.msgpack.Decoder(messages.Output)
        self._answers = msgspec.msgpack.Decoder(messages.Reply)
        self._most = {
            REPLY: int(limits.value_mb * MB) + 1024,
            OUTPUT: int(limits.output_mb_per_cell * MB) + 64 * 1024,
        }

    def await_ready(self) -> None:
        """Wait until the process reports that it is confined; RuntimeError (our fault) if not."""
        kind, body = self._channel.receive(self._most, time.monotonic() + READY_SECONDS)
        if kind != REPLY or not isinstance(self._answers.decode(body), messages.Done):
            raise RuntimeError("the student's process did not start")

    def run(
        self, activity: str, text: str, take: TAKE, compiled: CompiledCell | None = None
    ) -> None:
        """Run a cell, giving its outputs to `take` as they arrive.

        What is said of it, should it end the process, begins with `activity`.
        """
        self._activity = activity
        for _ in self._ask(messages.Run(text, compiled), self._limits.cell_seconds, take):
            pass

    @contextmanager
    def test(self, label: str, deadline: float, sink: TAKE) -> Iterator[None]:
        """During a test, no request waits beyond `deadline` (monotonic seconds), and outputs of
        the student's functions go to `sink`."""
        self._activity = f"What check {label} asked for"
        self._test_ends, self._sink = deadline, sink
        try:
            yield
        finally:
            self._test_ends, self._sink = math.inf, _drop
            self._callbacks.forget()

    def fetch(self, names: frozenset[str], any_name: bool = False) -> dict[str, Any]:
        """The values of those names that the student's process has; or of all that it has."""
        answer = self._ask_once(messages.Fetch(), self._limits.call_seconds, _drop)
        if not isinstance(answer, messages.Fetched):
            raise self._give_up(_broke_rules())
        self.names = frozenset(answer.values.keys() | answer.others.keys())
        self._described |= answer.classes
        if any_name:
            names |= {name for name in self.names if name.isidentifier()}
        found = {n: self._read(n, v) for n, v in answer.values.items() if n in names}
        restore_shared(found, answer.shared[:MOST])
        others = {n: make_not_plain(n, t[:60]) for n, t in answer.others.items() if n in names}
        return found | others

    def _read(self, name: str, value: Value) -> Any:
        """A name's value; a large one is requested separately."""
        if not isinstance(value, Large):
            return self._unpack(name, value, name=name)
        answer = self._ask_once(messages.Read(value.handle), self._limits.call_seconds, _drop)
        match answer:
            case messages.Returned(read):
                return self._unpack(name, read, name=name)
            case messages.ReturnedOther(type_name):
                return make_not_plain(name, type_name[:60])
        raise self._give_up(_broke_rules())

    def operate(
        self,
        operation: str,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        label: str,
        path: str,
        result_label: str = "",
    ) -> Any:
        """Perform an operation on an object of the student's process; returns or raises."""
        if operation not in OPERATIONS:
            raise ValueError(f"not one of the operations: {operation}")
        if not self.live_use.permits(label):
            raise refuse_use(path.removesuffix("(…)"), type(args[0]).__name__)
        with self._lock:
            return self._operate(operation, args, kwargs, path, result_label)

    def _operate(
        self,
        operation: str,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        path: str,
        result_label: str,
    ) -> Any:
        self.before_call()
        packed = {key: self.pack(self.localise(value)) for key, value in kwargs.items()}
        sent = [self.pack(self.localise(value)) for value in args]
        request = messages.Operate(operation, sent, packed)
        sink = self._sink if operation != "repr" else _drop
        arguments = [*args, *kwargs.values()]
        answer = self._ask_once(request, self._limits.call_seconds, sink)
        self.after_call()
        match answer:
            case messages.Returned():
                return self._take_result(answer, arguments, path, result_label)
            case messages.ReturnedOther(type_name):
                return make_not_plain(path, type_name[:60])
            case messages.Raised(type_name):
                if type_name in ENDS_A_LOOP and not self._may_end_a_loop(operation, path):
                    answer = messages.Raised("RuntimeError", f"it raised {type_name}", answer.line)
                raise self._references.make_error(answer)
        raise self._give_up(_broke_rules())

    def place(self, files: dict[str, bytes], is_read_only: bool = False) -> None:
        """Put files into the student's folder."""
        request = messages.Place(files, is_read_only)
        self._ask_once(request, self._limits.call_seconds, _drop)

    def find_written(self) -> dict[str, bytes]:
        """Files that the student's code has written since the last call."""
        answer = self._ask_once(messages.ListWritten(), self._limits.call_seconds, _drop)
        if isinstance(answer, messages.Written):
            return answer.files
        raise self._give_up(_broke_rules())

    def describe(self, handle: int) -> messages.Described:
        """The description of a class by the student's process, which may have sent it unasked."""
        if handle in self._described:
            return self._described[handle]
        answer = self._ask_once(messages.Describe(handle), self._limits.call_seconds, _drop)
        if isinstance(answer, messages.Described):
            return answer
        raise self._give_up(_broke_rules())

    def apply_change(self, request: messages.Bind | messages.Patch | messages.Restore) -> None:
        """Apply a test's change in the student's process, or revert all changes."""
        self._ask_once(request, self._limits.call_seconds, _drop)

    def call_installed(self, function: Installed, argument: Any) -> None:
        """Call an installed function in the student's process."""
        request = messages.Operate("call", [function, self.pack(argument)])
        self._ask_once(request, self._limits.call_seconds, _drop)

    def pack(self, value: Any) -> Value:
        """The wire form of a value of the test."""
        return pack(value, self._callbacks.refer)

    def read_argument(self, value: Value) -> Any:
        """An argument that the student's code passes to a callback."""
        return self._unpack("what your function handed over", value)

    def find_callback(self, handle: int) -> Any:
        """A callback that is returned by the student's process."""
        return self._callbacks.find(handle)

    def _take_result(
        self, answer: messages.Returned, arguments: list[Any], path: str, label: str
    ) -> Any:
        """The result, once the test holds what the call has changed, as far as it may.

        A call may always change the student's own names. Whatever else the test holds could be
        what it compares with: that changes only where the course's solution changes it, too.
        """
        refused: dict[int, Any] = {}
        for position, value in answer.changed.items():
            if 0 <= position < len(arguments):
                new = self._unpack(path, value)
                if self.live_use.permits(f"{CHANGE}argument {position} of {path}"):
                    overwrite(arguments[position], new)
                else:
                    refused[position] = new
        for name, value in answer.names.items():
            if name in self.namespace and (
                name in self.student_names or self.live_use.permits(f"{CHANGE}{name}")
            ):
                self.namespace[name] = overwrite(self.namespace[name], self._unpack(name, value))
        if 0 <= answer.same_as < len(arguments):
            return refused.get(answer.same_as, arguments[answer.same_as])
        return self._unpack(path, answer.value, label)

    def _may_end_a_loop(self, operation: str, path: str) -> bool:
        """Whether this error ends an iterator, and does not cut a test's own loop short."""
        return operation != "call" or self.live_use.permits(f"{path} raises StopIteration")

    def kill(self) -> None:
        """Kill the process."""
        self._process.kill()

    def _ask(
        self, request: messages.Request, seconds: float, take: TAKE
    ) -> Iterator[messages.Reply]:
        """Send a request, and yield its replies."""
        if self.dead:
            raise StudentGone
        deadline = min(time.monotonic() + seconds, self._ends, self._test_ends)
        self.is_waiting = True
        try:
            self._send(request, deadline)
            yield from self._listen(deadline, take)
        except Exception:  # whatever goes wrong here, the student's process has caused it
            raise self._give_up(_broke_rules()) from None
        finally:
            self.is_waiting = False

    def _listen(self, deadline: float, take: TAKE) -> Iterator[messages.Reply]:
        interrupted = False
        while True:
            try:
                answer = self._receive(deadline, take)
            except DeadlinePassed:
                over = time.monotonic() >= self._ends
                if interrupted or over:
                    raise self._give_up(OutOfTime(self._say_late(over))) from None
                interrupted, deadline = True, time.monotonic() + GRACE_SECONDS
                self._process.interrupt()
                continue
            if isinstance(answer, messages.CalledBack):
                self._answer_callback(answer, deadline)
            elif answer is not None and interrupted:
                raise TookTooLong
            elif answer is not None:
                yield answer
                return

    def _ask_once(self, request: messages.Request, seconds: float, take: TAKE) -> messages.Reply:
        """Send a request that has exactly one reply."""
        for answer in self._ask(request, seconds, take):
            return answer
        raise self._give_up(_broke_rules())

    def _answer_callback(self, call: messages.CalledBack, deadline: float) -> None:
        """Run a callback for the student's process, which waits."""
        self.is_waiting = False
        try:
            result = self._callbacks.call(call)
        finally:
            self.is_waiting = True
        self._send(result, deadline)

    def _send(self, request: messages.Request, deadline: float) -> None:
        try:
            self._channel.send(REQUEST, self._encode(request), deadline)
        except (DeadlinePassed, ChannelClosed):
            raise self._give_up(self._say_gone()) from None

    def _receive(self, deadline: float, take: TAKE) -> messages.Reply | None:
        """The next reply, or None after an output; kills a process that violates the protocol."""
        try:
            kind, body = self._channel.receive(self._most, deadline)
            if kind == OUTPUT:
                take(decode_strictly(self._outputs, body), len(body))
                return None
            answer: messages.Reply = decode_strictly(self._answers, body)
            return answer
        except ChannelClosed:
            raise self._give_up(self._say_gone()) from None
        except ProtocolViolated:
            raise self._give_up(_broke_rules()) from None
        except TooMuchOutput:
            raise self._give_up(Failed("Your notebook put out far more than it may.")) from None

    def _unpack(self, path: str, value: Value, label: str = "", name: str = "") -> Any:
        """Unpack a value of the student's process; `name` if it is a global name."""
        try:
            return unpack(value, self._references.reader(path, label, name), self._keeps)
        except Exception as problem:
            return make_not_plain(path, str(problem)[:60])

    def _keeps(self, type_name: str) -> bool:
        """Whether numbers of a type stay what they are: types of the course's own solution may."""
        return self.exact and self.live_use.permits(f"a {type_name}")

    def _give_up(self, why: TestOutcome) -> StudentGone:
        self.dead = why
        self.kill()
        return StudentGone()

    def _say_late(self, whole: bool) -> str:
        if whole:
            return f"The whole notebook ran longer than {self._limits.submission_seconds:g} s."
        return f"{self._activity} ran longer than its limit and could not be interrupted."

    def _say_gone(self) -> TestOutcome:
        by = -self._process.await_exit()
        if self._process.excess:
            return Failed(self._process.excess, "TooMuch")
        if by == signal.SIGXCPU:
            return OutOfTime(f"{self._activity} used all the processor time there is for it.")
        if by in SIGNS_OF_NO_MEMORY:
            return OutOfMemory(
                f"{self._activity} crashed Python ({name_signal(by)}), most often a sign of "
                "running out of memory."
            )
        if by > 0:
            return NothingToTest(f"{self._activity} ended Python by a signal ({name_signal(by)}).")
        return NothingToTest(f"{self._activity} ended Python itself (as `os._exit()` does).")


def _broke_rules() -> TestOutcome:
    return Failed("Your notebook wrote to the judge's own channel, so it cannot be judged.")


def _do_nothing() -> None:
    """No test has changed anything."""


def _drop(output: messages.Output, size: int) -> None:
    """Outputs while names are fetched (from threads) belong to no cell."""

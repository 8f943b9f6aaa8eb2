"""The examiner's client of the student's process: asks, waits, believes nothing.

Every wait has a deadline, every frame a size; a process that breaks the rules is killed and stays
dead, and `dead` says why.
"""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from grader.judge.examiner.outputs import OutputsAbused
from grader.judge.examiner.proxies import CheckStopped, RemoteFunction, make_error, make_not_plain
from grader.judge.examiner.student_process import StudentProcess, name_signal
from grader.judge.protocol import messages, values
from grader.judge.protocol.frames import (
    Channel,
    ChannelAbused,
    ChannelClosed,
    Late,
    decode_strictly,
)
from grader.judge.protocol.limits import GRACE_SECONDS, MB, Limits
from grader.judge.protocol.messages import OUTPUT, REPLY, REQUEST
from grader.judge.protocol.outcomes import (
    CheckOutcome,
    Failed,
    NothingToTest,
    OutOfMemory,
    OutOfTime,
)

READY_SECONDS = 20.0
SIGNS_OF_NO_MEMORY = (signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT)
TAKE = Callable[[messages.Output, int], None]


class StudentGone(CheckStopped):
    """The student's process is dead; its `dead` outcome says why."""


class TookTooLong(CheckStopped):
    """What was asked was interrupted at its limit; the student's process lives on."""


class StudentClient:
    """Asks a student's process, and ends it."""

    def __init__(self, process: StudentProcess, channel: Channel, limits: Limits) -> None:
        self.dead: CheckOutcome | None = None
        self.is_waiting = False  # for a reply of the student's process
        self._activity = ""  # what the student's process is doing, for messages
        self._process, self._channel, self._limits = process, channel, limits
        self._ends = time.monotonic() + limits.submission_seconds
        self._test_ends = math.inf  # when the test that asks is out of time
        self._sink: TAKE = _drop  # where outputs of the student's functions go during a test
        self._encode = msgspec.msgpack.Encoder().encode
        self._outputs = msgspec.msgpack.Decoder(messages.Output)
        self._answers = msgspec.msgpack.Decoder(messages.Reply)
        self._most = {
            REPLY: int(limits.value_mb * MB) + 1024,
            OUTPUT: int(limits.output_mb_per_cell * MB) + 64 * 1024,
        }

    def await_ready(self) -> None:
        """Wait for the word that the process has shut itself in; without it, raise: our fault."""
        kind, body = self._channel.receive(self._most, time.monotonic() + READY_SECONDS)
        if kind != REPLY or not isinstance(self._answers.decode(body), messages.Done):
            raise RuntimeError("the student's process did not come up")

    def run(self, label: str, text: str, take: TAKE) -> None:
        """Run the cell called `label`, giving its outputs to `take` as they arrive."""
        self._activity = f"Your cell {label}"
        for _ in self._ask(messages.Run(text), self._limits.cell_seconds, take):
            pass

    @contextmanager
    def test(self, label: str, deadline: float, sink: TAKE) -> Iterator[None]:
        """For the length of a test: nothing is waited for beyond `deadline` (monotonic seconds),
        and what the student's functions put out goes to `sink`."""
        self._activity = f"What check {label} asked for"
        self._test_ends, self._sink = deadline, sink
        try:
            yield
        finally:
            self._test_ends, self._sink = math.inf, _drop

    def fetch(self, names: frozenset[str]) -> dict[str, Any]:
        """The values of those names that the student's process has.

        It is asked for all that it has, whatever the names: no test can be told from another.
        """
        found: dict[str, Any] = {}
        for answer in self._ask(messages.Fetch(), self._limits.call_seconds, _drop):
            if isinstance(answer, messages.GotValue) and answer.name in names:
                found[answer.name] = self._read(answer)
        return found

    def call(self, name: str, args: Any, kwargs: Any, take: TAKE) -> Any:
        """Call a student's function with plain arguments; return or raise what it does."""
        request = messages.Call(
            name,
            [values.pack(value) for value in args],
            {key: values.pack(value) for key, value in kwargs.items()},
        )
        for answer in self._ask(request, self._limits.call_seconds, take):
            match answer:
                case messages.Returned(value):
                    return self._unpack(f"{name}(…)", value)
                case messages.ReturnedOther(type_name):
                    return make_not_plain(f"{name}(…)", type_name[:60])
                case messages.Raised(type_name, message, line):
                    raise make_error(type_name[:100], message, line)
        raise self._give_up(_broke_rules())

    def kill(self) -> None:
        """End the process; nothing of it stays behind."""
        self._process.kill()

    def _ask(
        self, request: messages.Request, seconds: float, take: TAKE
    ) -> Iterator[messages.Reply]:
        """Yield answers up to the last one for this request."""
        if self.dead:
            raise StudentGone
        deadline = min(time.monotonic() + seconds, self._ends, self._test_ends)
        self.is_waiting = True
        try:
            self._send(request, deadline)
            yield from self._listen(deadline, take)
        except Exception:  # whatever this line brings is theirs, foreseen or not
            raise self._give_up(_broke_rules()) from None
        finally:
            self.is_waiting = False

    def _listen(self, deadline: float, take: TAKE) -> Iterator[messages.Reply]:
        interrupted = False
        while True:
            try:
                answer = self._receive(deadline, take)
            except Late:
                over = time.monotonic() >= self._ends
                if interrupted or over:
                    raise self._give_up(OutOfTime(self._say_late(over))) from None
                interrupted, deadline = True, time.monotonic() + GRACE_SECONDS
                self._process.interrupt()
                continue
            if isinstance(answer, messages.GotValue):
                yield answer
            elif answer is not None and interrupted:
                raise TookTooLong
            elif answer is not None:
                yield answer
                return

    def _send(self, request: messages.Request, deadline: float) -> None:
        try:
            self._channel.send(REQUEST, self._encode(request), deadline)
        except (Late, ChannelClosed):
            raise self._give_up(self._say_gone()) from None

    def _receive(self, deadline: float, take: TAKE) -> messages.Reply | None:
        """The next answer, or None after an output; dies with whoever breaks the rules."""
        try:
            kind, body = self._channel.receive(self._most, deadline)
            if kind == OUTPUT:
                take(decode_strictly(self._outputs, body), len(body))
                return None
            answer: messages.Reply = decode_strictly(self._answers, body)
            return answer
        except ChannelClosed:
            raise self._give_up(self._say_gone()) from None
        except ChannelAbused:
            raise self._give_up(_broke_rules()) from None
        except OutputsAbused:
            raise self._give_up(Failed("Your notebook put out far more than it may.")) from None

    def _read(self, answer: messages.Reply) -> Any:
        match answer:
            case messages.Got(name, value):
                return self._unpack(name, value)
            case messages.GotFunction(name, digest):
                return RemoteFunction(name, digest, self._call_quietly)
            case messages.GotOther(name, type_name):
                return make_not_plain(name, type_name[:60])

    def _call_quietly(self, name: str, args: Any, kwargs: Any) -> Any:
        return self.call(name, args, kwargs, self._sink)

    def _unpack(self, name: str, value: values.Value) -> Any:
        try:
            return values.unpack(value)
        except Exception as problem:
            return make_not_plain(name, str(problem)[:60])

    def _give_up(self, why: CheckOutcome) -> StudentGone:
        self.dead = why
        self.kill()
        return StudentGone()

    def _say_late(self, whole: bool) -> str:
        if whole:
            return f"The whole notebook ran longer than {self._limits.submission_seconds:g} s."
        return f"{self._activity} ran longer than its limit and could not be interrupted."

    def _say_gone(self) -> CheckOutcome:
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


def _broke_rules() -> CheckOutcome:
    return Failed("Your notebook wrote to the judge's own channel, so it cannot be judged.")


def _drop(output: messages.Output, size: int) -> None:
    """Outputs while names are fetched (from threads) belong to no cell."""

"""The examiner's client of the student's process: asks, waits, believes nothing.

Every wait has a deadline, every frame a size; a process that breaks the rules is killed and stays
dead, and `dead` says why.
"""

from __future__ import annotations

import math
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from grader.judge.examiner.outputs import OutputsAbused
from grader.judge.examiner.proxies import CheckStopped, RemoteFunction, make_error, make_not_plain
from grader.judge.examiner.usage import find_excess
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

WATCH_SECONDS = 0.25
READY_SECONDS = 20.0
TAKE = Callable[[messages.Output, int], None]


class StudentGone(CheckStopped):
    """The student's process is dead; its `dead` outcome says why."""


class TookTooLong(CheckStopped):
    """What was asked was interrupted at its limit; the student's process lives on."""


class StudentClient:
    """Asks a student's process, and ends it."""

    def __init__(self, pid: int, channel: Channel, scratch: str, limits: Limits) -> None:
        self.pid = pid
        self.dead: CheckOutcome | None = None
        self.is_waiting = False  # for a reply of the student's process
        self._activity = ""  # what the student's process is doing, for messages
        self._channel, self._scratch, self._limits = channel, scratch, limits
        self._ends = time.monotonic() + limits.submission_seconds
        self._test_ends = math.inf  # when the test that asks is out of time
        self._sink: TAKE = _drop  # where outputs of the student's functions go during a test
        self._next_watch = time.monotonic() + WATCH_SECONDS
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
        """The values of those names that the student's process has."""
        found: dict[str, Any] = {}
        for answer in self._ask(messages.Fetch(sorted(names)), self._limits.call_seconds, _drop):
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
                case messages.Raised(type_name, message):
                    raise make_error(type_name[:100], message)
        raise self._give_up(_broke_rules())

    def kill(self) -> None:
        """End the process and collect it; nothing of it stays behind."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0

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
                self._interrupt()
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
            self._wait(deadline)
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

    def _wait(self, deadline: float) -> None:
        """Wait for bytes, looking now and then at what no kernel limit counts."""
        while True:
            now = time.monotonic()
            if now >= deadline:
                raise Late
            if now >= self._next_watch:
                self._next_watch = now + WATCH_SECONDS
                if excess := find_excess(self.pid, self._scratch, self._limits):
                    raise self._give_up(Failed(excess, "TooMuch"))
            patience = min(deadline, self._next_watch) - now
            if (
                self._channel.has_bytes()
                or select.select([self._channel.sock], [], [], max(patience, 0))[0]
            ):
                return

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
        except (values.NotPlainData, TypeError, ValueError, MemoryError) as problem:
            return make_not_plain(name, str(problem)[:60])

    def _interrupt(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGINT)

    def _give_up(self, why: CheckOutcome) -> StudentGone:
        self.dead = why
        self.kill()
        return StudentGone()

    def _say_late(self, whole: bool) -> str:
        if whole:
            return f"The whole notebook ran longer than {self._limits.submission_seconds:g} s."
        return f"{self._activity} ran longer than its limit and could not be interrupted."

    def _say_gone(self) -> CheckOutcome:
        by = self._await_exit()
        if by == -signal.SIGXCPU:
            return OutOfTime(f"{self._activity} used all the processor time there is for it.")
        if by < 0:
            return OutOfMemory(
                f"{self._activity} crashed Python ({signal.Signals(-by).name}), most often a sign "
                "of running out of memory."
            )
        return NothingToTest(f"{self._activity} ended Python itself (as `os._exit()` does).")

    def _await_exit(self) -> int:
        """The exit code (negative: the signal); 0 for a process that only hung up."""
        ends = time.monotonic() + 0.5
        while self.pid and time.monotonic() < ends:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        return 0


def _broke_rules() -> CheckOutcome:
    return Failed("Your notebook wrote to the judge's own channel, so it cannot be judged.")


def _drop(output: messages.Output, size: int) -> None:
    """Outputs while names are fetched (from threads) belong to no cell."""

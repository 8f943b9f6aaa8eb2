"""The student's process: runs the drill's and the student's cells and answers about their names.

Nothing here decides a mark, and nothing that it sends is believed: the student's code owns this
process from its first cell on.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import threading
import types
from typing import Any

import msgspec

from grader.judge import messages, plain
from grader.judge.channel import Channel
from grader.judge.limits import MB, Limits
from grader.judge.shell import CapturingShell, describe

ANSWER, OUTPUT = b"a", b"o"
CUT_NOTE = "\n[output cut here: it is longer than the limit]\n"


class StudentProcess:
    """Reads requests until the channel closes."""

    def __init__(self, sock: socket.socket, shell: CapturingShell, limits: Limits) -> None:
        self.channel = Channel(sock)
        self.shell = shell
        self.limits = limits
        self._requests = msgspec.msgpack.Decoder(messages.Request)
        self._encode = msgspec.msgpack.Encoder().encode
        self._lock = threading.RLock()  # a student's threads may print
        self._left = 0  # bytes of output left in this cell
        self._in_user_code = self._sending = self._interrupted = False

    def serve(self) -> None:
        signal.signal(signal.SIGINT, self._interrupt)
        self.shell.send_outputs(self._emit)
        self._answer(messages.Done())  # shut in and ready
        while True:
            _, body = self.channel.receive({b"r": 1 << 30}, None)
            request = self._requests.decode(body)
            self._left = int(self.limits.output_mb_per_cell * MB)
            match request:
                case messages.Run(text):
                    self._run(text)
                case messages.Fetch(names):
                    for name in names:
                        self._fetch(name)
                    self._answer(messages.Done())
                case messages.Call():
                    self._answer(self._call(request))

    def _run(self, text: str) -> None:
        self._in_user_code = True
        try:
            self.shell.run(text)
        except BaseException as problem:
            self._emit(messages.Failure(type(problem).__name__, describe(problem), []))
        finally:
            self._in_user_code = False
        self._answer(messages.Done())

    def _fetch(self, name: str) -> None:
        if name not in self.shell.user_ns:
            return
        value = self.shell.user_ns[name]
        if isinstance(value, types.FunctionType) or (
            callable(value) and not isinstance(value, type)
        ):
            self._answer(messages.GotFunction(name, digest(value)))
            return
        try:
            self._answer(messages.Got(name, plain.pack(value)))
        except Exception as problem:
            self._answer(messages.GotOther(name, _what(problem, value)))

    def _call(self, call: messages.Call) -> messages.Answer:
        self._in_user_code = True
        try:
            args = [plain.unpack(value) for value in call.args]
            kwargs = {name: plain.unpack(value) for name, value in call.kwargs.items()}
            value = self.shell.user_ns[call.name](*args, **kwargs)
            self.shell.flush_streams()
        except BaseException as problem:
            return messages.Raised(type(problem).__name__, describe(problem)[:2000])
        finally:
            self._in_user_code = False
        try:
            return messages.Returned(plain.pack(value))
        except Exception as problem:
            return messages.ReturnedOther(_what(problem, value))

    def _emit(self, output: messages.Output) -> None:
        if self._left <= 0 and not isinstance(output, messages.Failure):
            return
        body = self._encode(output)
        if len(body) > self._left and not isinstance(output, messages.Failure):
            self._left = 0
            body = self._encode(messages.Stream("stdout", CUT_NOTE))
        self._left -= len(body)
        self._send(OUTPUT, body)

    def _answer(self, answer: messages.Answer) -> None:
        body = self._encode(answer)
        if len(body) > self.limits.value_mb * MB:
            body = self._encode(_too_large(answer))
        self._send(ANSWER, body)

    def _send(self, kind: bytes, body: bytes) -> None:
        """Send a whole frame: an interrupt waits until it is out."""
        self._sending = True
        try:
            with self._lock:
                self.channel.send(kind, body)
        finally:
            self._sending = False
        if self._interrupted and self._in_user_code:
            self._interrupted = False
            raise KeyboardInterrupt

    def _interrupt(self, *_: object) -> None:
        if self._sending:
            self._interrupted = True
        elif self._in_user_code:
            raise KeyboardInterrupt


def digest(function: Any) -> str:
    """Equal for functions with the same code and defaults, wherever they were written."""
    if not isinstance(function, types.FunctionType):
        return type(function).__name__
    defaults = [_default_part(default) for default in function.__defaults__ or ()]
    named = {name: _default_part(item) for name, item in (function.__kwdefaults__ or {}).items()}
    parts = _code_parts(function.__code__), defaults, named
    try:
        return hashlib.sha256(repr(parts).encode()).hexdigest()
    except Exception:
        return "unreadable"


def _code_parts(code: types.CodeType) -> tuple[Any, ...]:
    constants = [
        _code_parts(item) if isinstance(item, types.CodeType) else item for item in code.co_consts
    ]
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants


def _default_part(default: Any) -> object:
    """A default that is a function counts by what it does, not by where it stands."""
    return digest(default) if isinstance(default, types.FunctionType) else default


def _what(problem: Exception, value: object) -> str:
    """How to name a value that is not plain: its type, or what about it is too much."""
    return str(problem)[:200] if isinstance(problem, plain.Refused) else type(value).__name__[:200]


def _too_large(answer: messages.Answer) -> messages.Answer:
    if isinstance(answer, messages.Got):
        return messages.GotOther(answer.name, "value that is too large")
    return messages.ReturnedOther("value that is too large")


def become_student(sock: socket.socket, shell: CapturingShell, limits: Limits) -> None:
    """Serve until the judge's process hangs up; never return."""
    try:
        StudentProcess(sock, shell, limits).serve()
    finally:
        os._exit(0)

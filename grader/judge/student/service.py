"""The untrusted child at work: runs the drill's and the student's cells, replies about their names.

Nothing here decides a mark, and nothing that it sends is believed: the student's code owns this
process from its first cell on.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
import traceback
import types

import msgspec

from grader.judge.protocol import messages, values
from grader.judge.protocol.frames import Channel, pack_frame
from grader.judge.protocol.limits import MB, Limits
from grader.judge.protocol.messages import OUTPUT, REPLY, REQUEST
from grader.judge.runtime.digest import digest_function
from grader.judge.runtime.shell import CapturingShell, format_error

HISTORY = re.compile(r"_+|_i+|_i?\d+|_[iod]h|_exit_code")  # what IPython adds after each cell
CUT_NOTE = "\n[output cut here: it is longer than the limit]\n"


class StudentService:
    """Reads requests until the channel closes."""

    def __init__(self, sock: socket.socket, shell: CapturingShell, limits: Limits) -> None:
        self.channel = Channel(sock)
        self.shell = shell
        self.limits = limits
        self._requests = msgspec.msgpack.Decoder(messages.Request)
        self._encode = msgspec.msgpack.Encoder().encode
        self._lock = threading.RLock()  # a student's threads may print
        self._given = frozenset(shell.user_ns)  # by IPython, before any cell
        self._left = 0  # bytes of output left in this cell
        self._in_user_code = self._sending = self._interrupted = False

    def serve(self) -> None:
        signal.signal(signal.SIGINT, self._interrupt)
        self.shell.send_outputs(self._emit)
        self._reply(messages.Done())  # sandboxed and ready
        while True:
            _, body = self.channel.receive({REQUEST: 1 << 30}, None)
            request = self._requests.decode(body)
            self._left = int(self.limits.output_mb_per_cell * MB)
            match request:
                case messages.Run(text):
                    self._run(text)
                case messages.Fetch():
                    self._reply_all()
                case messages.Call():
                    self._reply(self._call(request))

    def _run(self, text: str) -> None:
        self._in_user_code = True
        try:
            self.shell.run(text)
        except BaseException as problem:
            self._emit(messages.Failure(type(problem).__name__, format_error(problem), []))
        finally:
            self._in_user_code = False
        self._reply(messages.Done())

    def _list_names(self) -> list[str]:
        """What the cells have bound, without IPython's own and its memory of cells."""
        names = [name for name in self.shell.user_ns if isinstance(name, str)]
        return [name for name in names if name not in self._given and not HISTORY.fullmatch(name)]

    def _fetch(self, name: str) -> messages.GotValue:
        value = self.shell.user_ns.get(name)  # None where a thread of theirs removes it meanwhile
        if isinstance(value, types.FunctionType) or (
            callable(value) and not isinstance(value, type)
        ):
            return messages.GotFunction(name, digest_function(value))
        try:
            return messages.Got(name, values.pack(value))
        except Exception as problem:
            return messages.GotOther(name, _what(problem, value))

    def _call(self, call: messages.Call) -> messages.Reply:
        self._in_user_code = True
        try:
            args = [values.unpack(value) for value in call.args]
            kwargs = {name: values.unpack(value) for name, value in call.kwargs.items()}
            value = self.shell.user_ns[call.name](*args, **kwargs)
            self.shell.flush_streams()
        except BaseException as problem:
            line = _find_line(problem, self.shell.user_ns.get(call.name))
            return messages.Raised(type(problem).__name__, format_error(problem)[:2000], line)
        finally:
            self._in_user_code = False
        try:
            return messages.Returned(values.pack(value))
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
        self._send(pack_frame(OUTPUT, body))

    def _reply_all(self) -> None:
        """Reply to a Fetch, with as few waits as may be."""
        frames = b""
        for name in self._list_names():
            frames += self._pack(self._fetch(name))
            if len(frames) > MB:
                self._send(frames)
                frames = b""
        self._send(frames + self._pack(messages.Done()))

    def _reply(self, reply: messages.Reply) -> None:
        self._send(self._pack(reply))

    def _pack(self, reply: messages.Reply) -> bytes:
        body = self._encode(reply)
        if len(body) > self.limits.value_mb * MB:
            body = self._encode(_too_large(reply))
        return pack_frame(REPLY, body)

    def _send(self, frames: bytes) -> None:
        """Send whole frames: an interrupt waits until they are out."""
        self._sending = True
        try:
            with self._lock:
                self.channel.send_frames(frames)
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


def _find_line(problem: BaseException, function: object) -> int:
    """The last line that was reached in the cell that defines the function."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    lines = [
        line
        for frame, line in traceback.walk_tb(problem.__traceback__)
        if frame.f_code.co_filename == file
    ]
    return lines[-1] if lines else 0


def _what(problem: Exception, value: object) -> str:
    """How to name a value that is not plain: its type, or what about it is too much."""
    own, why = type(value).__name__, str(problem)
    if not isinstance(problem, values.NotPlainData) or why == own:
        return own[:200]
    if why.startswith((own, "numpy", "array")):
        return why[:200]
    article = ("an " if why[:1].lower() in "aeiou" else "a ") if why.isidentifier() else ""
    return f"{own} with {article}{why}"[:200]


def _too_large(reply: messages.Reply) -> messages.Reply:
    if isinstance(reply, messages.Got):
        return messages.GotOther(reply.name, "value that is too large")
    return messages.ReturnedOther("value that is too large")


def serve_student(sock: socket.socket, shell: CapturingShell, limits: Limits) -> None:
    """Serve until the examiner hangs up; never return."""
    try:
        StudentService(sock, shell, limits).serve()
    finally:
        os._exit(0)

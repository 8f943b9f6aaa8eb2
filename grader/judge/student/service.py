"""The loop of the student's process: runs the cells, and replies to requests about their names.

Nothing here decides a mark, and nothing that it sends is trusted: from its first cell on, the
student's code controls this process.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

import msgspec

from grader.judge.protocol import messages
from grader.judge.protocol.compiled_cell import CompiledCell
from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.images import pack_picture
from grader.judge.protocol.data.packing import pack
from grader.judge.protocol.data.sharing import find_shared
from grader.judge.protocol.data.unpacking import keep_all, unpack
from grader.judge.protocol.data.wire import Value
from grader.judge.protocol.frames import Channel, pack_frame
from grader.judge.protocol.limits import MB, Limits
from grader.judge.protocol.messages import CUT_NOTE, OUTPUT, REPLY, REQUEST
from grader.judge.runtime.remote_error import make_error
from grader.judge.runtime.shell import CapturingShell, format_error
from grader.judge.student.applied_changes import AppliedChanges
from grader.judge.student.objects import ObjectTable
from grader.judge.student.operations import perform
from grader.judge.student.scratch_files import ScratchFiles
from grader.judge.student.watched import WatchedNames, find_changed_arguments, find_small

HISTORY = re.compile(r"_+|_i+|_i?\d+|_[iod]h|_exit_code")  # what IPython adds after each cell
MOST_OF_AN_ERROR = 4096  # bytes of its arguments


class StudentService:
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
        self._shell_names = frozenset(shell.user_ns)
        self._files = ScratchFiles(Path.cwd())
        self._objects = ObjectTable(shell.user_ns, self._call_back)
        self._applied = AppliedChanges(shell.user_ns)
        self._watched = WatchedNames(shell.user_ns, self._pack)

    def serve(self) -> None:
        signal.signal(signal.SIGINT, self._interrupt)
        self.shell.send_outputs(self._emit)
        sys.path.insert(0, os.getcwd())  # as in a notebook: modules beside it
        self._reply(messages.Done())  # sandboxed and ready
        while True:
            request = self._await_request()
            self._left = int(self.limits.output_mb_per_cell * MB)
            self._serve(request)

    def _await_request(self) -> messages.Request:
        _, body = self.channel.receive({REQUEST: 1 << 30}, None)
        request: messages.Request = self._requests.decode(body)
        return request

    def _serve(self, request: messages.Request) -> None:
        match request:
            case messages.Run(text, compiled):
                self._run(text, compiled)
            case messages.Fetch():
                self._reply(self._fetch())
            case messages.Read(handle):
                self._reply(messages.Returned(self._pack(self._objects.find(handle))))
            case messages.Place(files, is_read_only):
                self._files.place(files, is_read_only)
                self._reply(messages.Done())
            case messages.ListWritten():
                self._reply(messages.Written(self._files.find_written()))
            case messages.Operate():
                self._reply(self._operate(request))
            case messages.Describe(handle):
                self._reply(self._objects.describe(handle))
            case messages.Bind() | messages.Patch() | messages.Restore():
                self._apply_change(request)
                self._reply(messages.Done())

    def _apply_change(self, request: messages.Request) -> None:
        match request:
            case messages.Bind(values_, deleted):
                named = {name: self._unpack(value) for name, value in values_.items()}
                self._applied.bind(named, deleted)
            case messages.Patch(module, attribute, value):
                self._applied.patch(module, attribute, self._unpack(value))
            case messages.Restore():
                self._applied.restore()

    def _run(self, text: str, compiled: CompiledCell | None) -> None:
        self._in_user_code = True
        try:
            self.shell.run(text, compiled)
        except BaseException as problem:
            self._emit(messages.Failure(type(problem).__name__, format_error(problem), []))
        finally:
            self._in_user_code = False
        self._reply(messages.Done())

    def _fetch(self) -> messages.Fetched:
        """All names that the notebook has bound; the largest values only as a reference."""
        found: dict[str, Value] = {}
        others: dict[str, str] = {}
        self._watched.forget()
        names = list(self.shell.user_ns.items())
        values = {name: value for name, value in names if self._is_student_name(name)}
        small = self._find_small(values)
        for name, value in values.items():
            try:
                is_sent = name in small
                found[name] = self._pack(value) if is_sent else self._objects.refer_to_large(value)
                self._watched.watch(name, value, found[name])
            except Exception as problem:
                others[name] = _what(problem, value)
        shared = find_shared(values, small & found.keys())
        return messages.Fetched(found, others, self._objects.describe_new(), shared)

    def _is_student_name(self, name: object) -> bool:
        return type(name) is str and name not in self._shell_names and not HISTORY.fullmatch(name)

    def _find_small(self, values: dict[str, Any]) -> set[str]:
        try:
            return find_small(values)
        except Exception:  # a length that raises
            return set(values)

    def _operate(self, request: messages.Operate) -> messages.Reply:
        sent = [*request.args, *request.kwargs.values()]
        unpacked: list[Any] = []
        try:
            unpacked = [self._unpack(value) for value in sent]
            args = unpacked[: len(request.args)]
            kwargs = dict(zip(request.kwargs, unpacked[len(args) :], strict=True))
            self._in_user_code = True
            value = perform(request.operation, args, kwargs)
            self.shell.flush_streams()
        except BaseException as problem:
            return self._describe_error(problem, unpacked)
        finally:
            self._in_user_code = False
        return self._describe_result(value, sent, unpacked)

    def _describe_result(
        self, value: Any, sent: list[Value], unpacked: list[Any]
    ) -> messages.Reply:
        """The result, and which values known to the test the call has changed."""
        positions = find_changed_arguments(sent[1:], unpacked[1:], self._pack_as_sent)
        changed = {at + 1: self._pack(unpacked[at + 1]) for at in positions}
        names = self._watched.find_changed(unpacked[0])
        same_as = next(
            (at for at, each in enumerate(unpacked) if each is value and _has_identity(value)), -1
        )
        try:
            packed = None if same_as >= 0 else self._pack(value)
        except Exception as problem:
            return messages.ReturnedOther(_what(problem, value))
        return messages.Returned(packed, same_as, changed, names)

    def _describe_error(self, problem: BaseException, unpacked: list[Any]) -> messages.Raised:
        kind = type(problem)
        error: Value = None
        if kind.__module__ != "builtins":
            error = self._objects.refer(problem)
        line = _find_line(problem, unpacked[0] if unpacked else None)
        described = kind.__name__, format_error(problem)[:2000]
        return messages.Raised(
            *described, line, error, _pack_args(problem), _describe_cause(problem)
        )

    def _call_back(
        self, handle: int, args: tuple[Any, ...], kwargs: dict[str, Any], operation: str = "call"
    ) -> Any:
        """Have the examiner use a test's object; serve its requests meanwhile."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("a function of the test can be called from the main thread only")
        packed = {name: self._pack(value) for name, value in kwargs.items()}
        call = messages.CalledBack(handle, [self._pack(value) for value in args], packed, operation)
        was_in_user_code, self._in_user_code = self._in_user_code, False
        try:
            self.shell.flush_streams()
            self._reply(call)
            return self._await_callback()
        finally:
            self._in_user_code = was_in_user_code

    def _await_callback(self) -> Any:
        while True:
            match self._await_request():
                case messages.CallbackReturned(value):
                    return self._unpack(value)
                case messages.CallbackRaised(type_name, message):
                    raise make_error(type_name, message, 0, [message] if message else [])
                case request:
                    self._serve(request)

    def _pack(self, value: Any) -> Value:
        return pack(value, self._objects.refer)

    def _pack_as_sent(self, value: Any) -> Value:
        """The form in which a test sends a value; pictures are only ever sent to this side."""
        return pack(value, lambda each: pack_picture(each) or self._objects.refer(each))

    def _unpack(self, value: Value) -> Any:
        return unpack(value, self._objects.resolve, keep_all)

    def _emit(self, output: messages.Output) -> None:
        if self._left <= 0 and not isinstance(output, messages.Failure):
            return
        body = self._encode(output)
        if len(body) > self._left and not isinstance(output, messages.Failure):
            self._left = 0
            body = self._encode(messages.Stream("stdout", CUT_NOTE))
        self._left -= len(body)
        self._send(pack_frame(OUTPUT, body))

    def _reply(self, reply: messages.Reply) -> None:
        body = self._encode(reply)
        if len(body) > self.limits.value_mb * MB:
            body = self._encode(_too_large(reply))
        self._send(pack_frame(REPLY, body))

    def _send(self, frame: bytes) -> None:
        """Send a whole frame; an interrupt is delayed until it is sent."""
        self._sending = True
        try:
            with self._lock:
                self.channel.send_frames(frame)
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


def _has_identity(value: object) -> bool:
    """Whether the value's identity matters: not for immutable values."""
    return not isinstance(value, str | int | float | complex | bytes | tuple | None)


def _pack_args(problem: BaseException) -> list[Value]:
    """The exception's arguments, if they are plain data and short."""
    try:
        args = problem.args
        if isinstance(problem, OSError) and problem.filename is not None:
            args = (*args[:2], problem.filename)
        packed = [pack(arg) for arg in args[:10]]
        return packed if len(msgspec.msgpack.encode(packed)) < MOST_OF_AN_ERROR else []
    except Exception:
        return []


def _describe_cause(problem: BaseException) -> list[str]:
    cause = problem.__cause__
    return [] if cause is None else [type(cause).__name__, format_error(cause)[:2000]]


def _find_line(problem: BaseException, function: object) -> int:
    """The last line reached in the cell that defines the function."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    lines = [
        line
        for frame, line in traceback.walk_tb(problem.__traceback__)
        if frame.f_code.co_filename == file
    ]
    return lines[-1] if lines else 0


def _what(problem: Exception, value: object) -> str:
    """A description of a value that is not plain data: its type, or why it is not."""
    type_name, why = type(value).__name__, str(problem)
    if not isinstance(problem, NotPlainData) or why == type_name:
        return type_name[:200]
    if why.startswith("numpy array of <U"):
        return "array of text"
    if why.startswith((type_name, "numpy", "array")):
        return why[:200]
    article = ("an " if why[:1].lower() in "aeiou" else "a ") if why.isidentifier() else ""
    return f"{type_name} with {article}{why}"[:200]


def _too_large(reply: messages.Reply) -> messages.Reply:
    if isinstance(reply, messages.Fetched):
        return messages.Fetched({}, dict.fromkeys(reply.values, "value that is too large"))
    if isinstance(reply, messages.Written):
        return messages.Written({})
    if isinstance(reply, messages.CalledBack):
        raise ValueError("too much is handed to a function of the test")
    return messages.ReturnedOther("value that is too large")


def serve_student(sock: socket.socket, shell: CapturingShell, limits: Limits) -> None:
    """Serve until the examiner closes the connection; never returns."""
    try:
        StudentService(sock, shell, limits).serve()
    finally:
        os._exit(0)

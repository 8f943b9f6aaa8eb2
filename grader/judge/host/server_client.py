"""The host's client of the warm server: starts it, sends it jobs, reads their events.

Processes forked after `start` may share one server.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator

import msgspec

from grader.judge.protocol.frames import Channel, ChannelClosed, DeadlinePassed, ProtocolViolated
from grader.judge.protocol.job import Job
from grader.judge.protocol.limits import MB, SPARE_SECONDS
from grader.judge.protocol.messages import (
    EVENT,
    JOB,
    LIMITS,
    ConnectionLost,
    JobFinished,
    JudgeEvent,
    JudgeFailed,
    StepStarted,
)
from grader.judge.sandbox import bubblewrap
from grader.judge.sandbox.kernel import landlock

START_SECONDS = 60.0
SERVER_MODULE = "grader.judge.server.serve"


class ServerClient:
    """A client of the warm server, which it starts on first use and again after it has died."""

    pid = 0
    folder = ""  # in which the server makes its scratch folders

    def __init__(self) -> None:
        self._control: socket.socket | None = None
        self._starting = threading.Lock()
        self._stop: Callable[[], object] = lambda: None

    def start(self) -> None:
        """Start the server; only necessary before forking processes that will share it."""
        self.close()
        # A packet is one request, whatever processes share this end.
        parent_end, child_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        folder = tempfile.mkdtemp(prefix="judge-")
        process = subprocess.Popen(
            _build_command(child_end.fileno(), folder),
            pass_fds=[child_end.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is for nbgrader, which then closes the server
            cwd=folder,
            env=_clean_environment(folder),
        )
        child_end.close()
        self._control, self.pid, self.folder = parent_end, process.pid, folder
        self._stop = weakref.finalize(self, _stop_server, parent_end, process, folder, os.getpid())

    def start_once(self) -> None:
        """Start the server, unless this process or the one it was forked from has started it."""
        with self._starting:
            if self._control is None:
                self.start()

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self._stop()
        self._control = None

    def judge(self, job: Job) -> Iterator[JudgeEvent]:
        """The events of one job; the last is JobFinished, JudgeFailed or ConnectionLost."""
        channel = None
        try:
            channel = self._connect(" ".join(job.packages))
            patience = job.limits.cell_seconds + SPARE_SECONDS
            deadline = time.monotonic() + START_SECONDS + patience
            channel.send(LIMITS, msgspec.msgpack.encode(job.limits), deadline)
            channel.send(JOB, msgspec.msgpack.encode(job), deadline)
            event: JudgeEvent = StepStarted(-1)
            while not isinstance(event, JobFinished | JudgeFailed):
                _, body = channel.receive({EVENT: 512 * MB}, deadline)
                event = msgspec.msgpack.decode(body, type=JudgeEvent)
                yield event
                deadline = time.monotonic() + patience
        except (
            ChannelClosed,
            ProtocolViolated,
            DeadlinePassed,
            OSError,
            msgspec.MsgspecError,
        ) as problem:
            yield ConnectionLost(f"{type(problem).__name__}: {problem}")
        finally:
            if channel:
                channel.close()

    def _connect(self, packages: str) -> Channel:
        parent_end, child_end = socket.socketpair()
        try:
            self._send_socket(child_end, packages)
        except OSError:  # the server has died since the last submission
            self.close()
            self._send_socket(child_end, packages)
        child_end.close()
        return Channel(parent_end)

    def _send_socket(self, connection: socket.socket, packages: str) -> None:
        if self._control is None:
            self.start()
        assert self._control is not None
        socket.send_fds(self._control, [f" {packages}".encode()], [connection.fileno()])


def _build_command(fd: int, folder: str) -> list[str]:
    version = landlock.find_version()
    command = [sys.executable, "-I", "-m", SERVER_MODULE, str(fd), folder, str(version)]
    without = version == 0 and not bubblewrap.find_fault()
    return bubblewrap.wrap_command(command, folder) if without else command


def _clean_environment(folder: str) -> dict[str, str]:
    """The minimal environment of the server; single-threaded libraries, so that it can fork."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    threads = ("OPENBLAS", "OMP", "MKL")
    return kept | {
        **{f"{library}_NUM_THREADS": "1" for library in threads},
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",  # each arena takes 64 MB of the limited address space
        "TMPDIR": folder,
        "IPYTHONDIR": folder,
        "NBGRADER_EXECUTION": "autograde",
    }


def _stop_server(
    control: socket.socket, process: subprocess.Popen[bytes], folder: str, owner: int
) -> None:
    control.close()
    if os.getpid() != owner:
        return  # a forked worker only closes its own end
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)


SERVER = ServerClient()
"""The server of this process."""

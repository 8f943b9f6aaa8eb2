"""nbgrader's end: starts the warm server, sends it one submission after the other.

`judge_notebook` is the whole judge as one function, for `preprocessor` and for parallel workers:
workers forked after `start` may share one server.
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
from collections.abc import Callable

import msgspec
from nbformat import NotebookNode

from grader.judge.channel import Channel, ChannelAbused, ChannelClosed, Late
from grader.judge.job import Broken, Job, Report
from grader.judge.limits import MB, Limits
from grader.judge.outcomes import NotGraded
from grader.judge.plan import make_job, put_outputs, restore_cells
from grader.judge.sandbox import SandboxMissing, find_missing
from grader.judge.server import JOB, LIMITS, REPORT, SPARE_SECONDS

START_SECONDS = 60.0
TRIES = 2


class WarmServer:
    """A running server, started when first needed and again when it has died."""

    def __init__(self) -> None:
        self._control: socket.socket | None = None
        self._starting = threading.Lock()
        self._stop: Callable[[], object] = lambda: None

    def start(self) -> None:
        """Start the server; needed only before workers are forked that shall share it."""
        self.close()
        ours, theirs = socket.socketpair()
        folder = tempfile.mkdtemp(prefix="judge-")
        command = [sys.executable, "-I", "-m", "grader.judge.server", str(theirs.fileno())]
        process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C is for nbgrader, which then closes the server
            cwd=folder,
            env=_clean_environment(folder),
        )
        theirs.close()
        self._control = ours
        self._stop = weakref.finalize(self, _stop_server, ours, process, folder, os.getpid())

    def start_once(self) -> None:
        """Start the server unless it was started, by this process or the one it was forked from."""
        with self._starting:
            if self._control is None:
                self.start()

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self._stop()
        self._control = None

    def judge(self, job: Job) -> Report | Broken:
        """Have one job judged; whatever goes wrong on the way is our fault and says so."""
        try:
            line = self._connect()
            deadline = time.monotonic() + job.limits.submission_seconds
            deadline += SPARE_SECONDS + START_SECONDS
            line.send(LIMITS, msgspec.msgpack.encode(job.limits), deadline)
            line.send(JOB, msgspec.msgpack.encode(job), deadline)
            _, body = line.receive({REPORT: 512 * MB}, deadline)
            line.close()
            return msgspec.msgpack.decode(body, type=Report | Broken)
        except (ChannelClosed, ChannelAbused, Late, OSError, msgspec.MsgspecError) as problem:
            return Broken(f"{type(problem).__name__}: {problem}")

    def _connect(self) -> Channel:
        ours, theirs = socket.socketpair()
        try:
            self._hand_over(theirs)
        except OSError:  # it has died since the last submission
            self.close()
            self._hand_over(theirs)
        theirs.close()
        return Channel(ours)

    def _hand_over(self, connection: socket.socket) -> None:
        if self._control is None:
            self.start()
        assert self._control is not None
        socket.send_fds(self._control, [b"j"], [connection.fileno()])


SERVER = WarmServer()


def judge_notebook(
    notebook: NotebookNode,
    source_notebook: NotebookNode,
    limits: Limits,
    server: WarmServer = SERVER,
) -> NotebookNode:
    """A graded copy of `notebook`: each cell with its outputs, each test with its outcome.

    Raises `SandboxMissing` where this machine cannot shut student code in, and `NotGraded` when
    the judge itself fails twice.
    """
    missing = find_missing()
    if missing and not limits.allow_unsandboxed:
        raise SandboxMissing(say_missing(missing))
    restored = restore_cells(notebook, source_notebook)
    job = make_job(restored, source_notebook, limits)
    report = _judge_twice(server, job)
    put_outputs(restored, report.outputs)
    return restored


def say_missing(missing: list[str]) -> str:
    """One line that names what is missing and what can be done."""
    return (
        f"Student code cannot be shut in on this machine: {'; '.join(missing)}. Grade on another "
        "machine, or set c.JudgeSubmission.allow_unsandboxed = True to go on without."
    )


def _judge_twice(server: WarmServer, job: Job) -> Report:
    reasons = []
    for _ in range(TRIES):
        answer = server.judge(job)
        if isinstance(answer, Report):
            return answer
        reasons.append(answer.reason)
    raise NotGraded(f"Not graded, by the judge's own fault: {reasons[-1]}")


def _clean_environment(folder: str) -> dict[str, str]:
    """What the server needs and no more; one thread, so that it may fork."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    threads = ("OPENBLAS", "OMP", "MKL")
    return kept | {
        **{f"{library}_NUM_THREADS": "1" for library in threads},
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",  # each more would take 64 MB of the address space that is bounded
        "TMPDIR": folder,
        "IPYTHONDIR": folder,
        "NBGRADER_EXECUTION": "autograde",
    }


def _stop_server(
    control: socket.socket, process: subprocess.Popen[bytes], folder: str, owner: int
) -> None:
    control.close()
    if os.getpid() != owner:
        return  # a forked worker closes its own end only
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)

"""nbgrader's end of the line to the warm server: starts it, gives it jobs, hears how they go.

Workers forked after `start` may share one server.
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

from grader.judge.channel import Channel, ChannelAbused, ChannelClosed, Late
from grader.judge.job import JOB, LIMITS, NEWS, Begun, Broken, Finished, Job, Lost, News
from grader.judge.limits import MB, SPARE_SECONDS

START_SECONDS = 60.0
FOLDER_PREFIX = "judge-"  # of the folder that is made for a server


class WarmServer:
    """A running server, started when first needed and again when it has died."""

    pid = 0
    folder = ""  # its scratch folders are made in this one

    def __init__(self) -> None:
        self._control: socket.socket | None = None
        self._starting = threading.Lock()
        self._stop: Callable[[], object] = lambda: None

    def start(self) -> None:
        """Start the server; needed only before workers are forked that shall share it."""
        self.close()
        ours, theirs = socket.socketpair()
        folder = tempfile.mkdtemp(prefix=FOLDER_PREFIX)
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
        self._control, self.pid, self.folder = ours, process.pid, folder
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

    def judge(self, job: Job) -> Iterator[News]:
        """What becomes of one job, as it goes; the last one is Finished, Broken or Lost."""
        line = None
        try:
            line = self._connect()
            patience = job.limits.cell_seconds + SPARE_SECONDS
            deadline = time.monotonic() + START_SECONDS + patience
            line.send(LIMITS, msgspec.msgpack.encode(job.limits), deadline)
            line.send(JOB, msgspec.msgpack.encode(job), deadline)
            news: News = Begun(-1)
            while not isinstance(news, Finished | Broken):
                _, body = line.receive({NEWS: 512 * MB}, deadline)
                news = msgspec.msgpack.decode(body, type=News)
                yield news
                deadline = time.monotonic() + patience
        except (ChannelClosed, ChannelAbused, Late, OSError, msgspec.MsgspecError) as problem:
            yield Lost(f"{type(problem).__name__}: {problem}")
        finally:
            if line:
                line.close()

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


SERVER = WarmServer()
"""The one of this process, for whoever judges in it."""

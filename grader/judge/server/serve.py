"""The warm server: imports what notebooks need once, then forks for each submission.

Started by exec (`python -I -m grader.judge.server.serve FD FOLDER LANDLOCK`) with a clean
environment, so that the memory that a student's process inherits contains nothing of the course.
It reads no job, only the names of packages that it should import.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque

import msgspec

from grader.judge.examiner.examine_submission import OWN_FOLDER, examine_submission
from grader.judge.protocol.frames import Channel, ChannelClosed
from grader.judge.protocol.messages import EVENT, JudgeFailed
from grader.judge.protocol.packages import MOST_BYTES
from grader.judge.runtime.shell import CapturingShell
from grader.judge.sandbox.support import Support, find_support
from grader.judge.server.preload import Preloader
from grader.judge.server.warm_up import warm_up
from grader.processes import lift_memory_limit

PATIENCE_SECONDS = 30.0
"""How long a submission waits if the machine has no free process or disk space."""
RETRY_SECONDS = 0.5


def main() -> None:
    """Serve until the last client has closed its end."""
    lift_memory_limit()  # inherited from the worker that may have started the server
    control, folder = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    shell = warm_up()
    server = Server(control, shell, find_support(int(sys.argv[3])))
    gc.freeze()
    server.serve()
    os.chdir("/")  # exit handlers may ask for the working folder
    remove_folder(folder)  # the client may have been killed


class Server:
    """The connections that wait for an examiner, and the running examiners."""

    def __init__(self, control: socket.socket, shell: CapturingShell, support: Support) -> None:
        self._control, self._shell, self._support = control, shell, support
        self._waiting: deque[tuple[socket.socket, float]] = deque()  # and since when
        self._scratch: dict[int, str] = {}  # by the examiner's process id
        self._preloader = Preloader()

    def serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            woken = self._wake_on_child_end()
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            is_open = True
            while is_open:
                pause = RETRY_SECONDS if self._waiting else None
                ready = {key.fileobj for key, _ in selector.select(pause)}
                if woken in ready:
                    woken.recv(1024)
                    self._collect()
                if self._control in ready:
                    is_open = self._accept()
                self._start_all()
        signal.set_wakeup_fd(-1)  # nobody reads it any more
        for scratch in self._scratch.values():
            remove_folders(scratch)

    def _wake_on_child_end(self) -> socket.socket:
        parent_end, self._child_end = socket.socketpair()
        for end in (parent_end, self._child_end):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._child_end.fileno(), warn_on_full_buffer=False)
        return parent_end

    def _accept(self) -> bool:
        """Accept one connection; False if all clients are gone."""
        request, fds, _, _ = socket.recv_fds(self._control, MOST_BYTES, 1)
        if not fds:
            return False
        self._preloader.load(request.decode().split())
        self._waiting.append((socket.socket(fileno=fds[0]), time.monotonic()))
        return True

    def _start_all(self) -> None:
        """Fork an examiner for each waiting connection, while the machine has free processes."""
        while self._waiting:
            connection, since = self._waiting[0]
            try:
                self._start(connection)
            except OSError as problem:
                if time.monotonic() - since < PATIENCE_SECONDS:
                    return
                _report_failure(connection, f"no process or folder for a submission: {problem}")
            self._waiting.popleft()
            connection.close()

    def _start(self, connection: socket.socket) -> None:
        scratch = tempfile.mkdtemp(prefix="student-")
        try:
            pid = os.fork()
        except OSError:
            remove_folder(scratch)
            raise
        if not pid:
            examine_submission(connection, self._shell, self._support, scratch)
        self._scratch[pid] = scratch

    def _collect(self) -> None:
        while self._scratch:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            remove_folders(self._scratch.pop(pid))


def _report_failure(connection: socket.socket, reason: str) -> None:
    with contextlib.suppress(ChannelClosed):
        Channel(connection).send(EVENT, msgspec.msgpack.encode(JudgeFailed(reason)))


def remove_folders(scratch: str) -> None:
    """Remove the student's folder and the examiner's."""
    for folder in (scratch, f"{scratch}{OWN_FOLDER}"):
        if os.path.lexists(folder):
            remove_folder(folder)


def remove_folder(folder: str) -> None:
    """Remove a scratch folder, whatever its permissions and depth."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        with contextlib.suppress(OSError):
            for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
                subprocess.run([*command, folder], check=False, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()

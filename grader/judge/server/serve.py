"""The warm server: imports what notebooks need once, then forks for each submission.

Started by exec (`python -I -m grader.judge.server.serve FD FOLDER LANDLOCK`) with a clean
environment, so that nothing of the course is in the memory that the student's process inherits. It
reads no job.
"""

from __future__ import annotations

import gc
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from grader.judge.examiner.main import examine_submission
from grader.judge.runtime.shell import CapturingShell
from grader.judge.sandbox.support import Support, find_support
from grader.judge.server.warm_up import warm_up
from grader.processes import lift_memory_limit


def main() -> None:
    """Serve until the last client has closed its end."""
    lift_memory_limit()  # a worker's, which may have started it
    control, folder = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    shell = warm_up()
    support = find_support(int(sys.argv[3]))
    children: dict[int, str] = {}
    with selectors.DefaultSelector() as selector:
        woken = _wake_on_child_end()
        selector.register(control, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        gc.freeze()
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if woken in ready:
                woken.recv(1024)
                _collect(children)
            if control in ready and not _accept(control, shell, support, children):
                break
    for scratch in children.values():
        remove_folder(scratch)
    os.chdir("/")  # what still runs at the end asks where it is
    remove_folder(folder)  # the client may have been killed


def _wake_on_child_end() -> socket.socket:
    parent_end, child_end = socket.socketpair()
    for end in (parent_end, child_end):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(child_end.fileno(), warn_on_full_buffer=False)
    _wake_on_child_end.keep = child_end  # type: ignore[attr-defined]
    return parent_end


def _accept(
    control: socket.socket, shell: CapturingShell, support: Support, children: dict[int, str]
) -> bool:
    """Take one connection and fork its examiner; False when the clients are gone."""
    word, fds, _, _ = socket.recv_fds(control, 1, 1)
    if not word or not fds:
        return False
    scratch = tempfile.mkdtemp(prefix="student-")
    pid = os.fork()
    if not pid:
        examine_submission(socket.socket(fileno=fds[0]), shell, support, scratch)
    children[pid] = scratch
    os.close(fds[0])
    return True


def _collect(children: dict[int, str]) -> None:
    while children:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        remove_folder(children.pop(pid))


def remove_folder(folder: str) -> None:
    """Remove a scratch folder, whatever was done to its permissions or depth."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        subprocess.run(["chmod", "-R", "u+rwx", folder], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", folder], check=False, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()

"""The warm server: imports what notebooks need once, then forks for each submission.

Started by exec (`python -I -m grader.judge.server FD`) with a clean environment, so that nothing of
the course is in the memory that the student's process inherits. It never reads a job itself.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from typing import NoReturn

import msgspec

from grader.judge.channel import Channel
from grader.judge.examiner import Examiner
from grader.judge.job import Broken, Finished, Job, JudgeStep, News
from grader.judge.limits import MB, Limits
from grader.judge.link import StudentLink
from grader.judge.sandbox import (
    address_space,
    blank_files,
    confine,
    die_with_parent,
    keep_only,
    list_readable,
)
from grader.judge.shell import CapturingShell, make_shell, mute_output_widgets
from grader.judge.student import become_student

JOB, LIMITS, NEWS = b"j", b"l", b"n"
SPARE_SECONDS = 30.0  # what the judge's process may take beyond the submission's own limit
JUDGE_MEMORY_MB = 2048
FOLDER_PREFIX = "judge-"  # of the folder that a client makes for its server


def main() -> None:
    """Serve until the last client has closed its end."""
    control = socket.socket(fileno=int(sys.argv[1]))
    shell = warm_up()
    readable = list_readable()
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
            if control in ready and not _accept(control, shell, readable, children):
                break
    for scratch in children.values():
        remove_folder(scratch)
    if os.path.basename(os.getcwd()).startswith(FOLDER_PREFIX):  # the client may have been killed
        folder = os.getcwd()
        os.chdir("/")  # what still runs at the end asks where it is
        remove_folder(folder)


def warm_up() -> CapturingShell:
    """Do once what every submission would otherwise do: imports, fonts, the first figure."""
    import io

    with contextlib.suppress(ImportError):  # the client has asked for it, and decided
        import sandlock  # noqa: F401

    shell = make_shell()
    mute_output_widgets(shell)
    import matplotlib

    matplotlib.use("module://matplotlib_inline.backend_inline")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2)
    axes[0].plot([1, 2], [1, 10], label="$x^2$")
    axes[0].set_yscale("log")
    axes[0].legend()
    axes[1].contour([[1, 2], [3, 4]])
    figure.tight_layout()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close("all")
    from matplotlib_inline import backend_inline

    backend_inline.show._to_draw = []  # type: ignore[attr-defined]
    backend_inline.show._draw_called = False  # type: ignore[attr-defined]
    sys.path[:] = [path for path in sys.path if path]
    _show_an_error(shell)
    return shell


def _show_an_error(shell: CapturingShell) -> None:
    """The first traceback costs a quarter of a second: lexers, styles, the list of modules."""
    try:
        exec("1 / 0", {})
    except ZeroDivisionError:
        shell.InteractiveTB.structured_traceback(*sys.exc_info())


def _wake_on_child_end() -> socket.socket:
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    _wake_on_child_end.keep = theirs  # type: ignore[attr-defined]
    return ours


def _accept(
    control: socket.socket, shell: CapturingShell, readable: list[str], children: dict[int, str]
) -> bool:
    """Take one connection and fork its judge's process; False when the clients are gone."""
    word, fds, _, _ = socket.recv_fds(control, 1, 1)
    if not word or not fds:
        return False
    scratch = tempfile.mkdtemp(prefix="student-")
    pid = os.fork()
    if not pid:
        _judge_one(socket.socket(fileno=fds[0]), shell, readable, scratch)
    children[pid] = scratch
    os.close(fds[0])
    return True


def _collect(children: dict[int, str]) -> None:
    while children:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        remove_folder(children.pop(pid))


def _judge_one(
    connection: socket.socket, shell: CapturingShell, readable: list[str], scratch: str
) -> NoReturn:
    """The judge's process: fork the student's before the job is read, then examine."""
    try:
        _settle(connection.fileno())
        line = Channel(connection)
        limits = msgspec.msgpack.decode(line.receive({LIMITS: 4096}, None)[1], type=Limits)
        ours, theirs = socket.socketpair()
        pid = _fork_student(theirs, shell, readable, scratch, limits)
        theirs.close()
        _examine(line, pid, ours, shell, scratch, limits)
    finally:
        os._exit(0)


def _settle(fd: int) -> None:
    die_with_parent(os.getppid())
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    blank_files(fd)
    bound = address_space() + JUDGE_MEMORY_MB * MB
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _fork_student(
    sock: socket.socket, shell: CapturingShell, readable: list[str], scratch: str, limits: Limits
) -> int:
    judge = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        import numpy as np

        die_with_parent(judge)
        keep_only(sock.fileno())
        confine(scratch, readable, limits)
        np.random.seed()
        become_student(sock, shell, limits)
    finally:
        os._exit(1)  # before it said that it is ready: the judge's process notices


def _examine(
    line: Channel, pid: int, ours: socket.socket, shell: CapturingShell, scratch: str,
    limits: Limits,
) -> None:  # fmt: skip
    import matplotlib.pyplot as plt

    def tell(news: News) -> None:
        line.send(NEWS, msgspec.msgpack.encode(news))

    link = StudentLink(pid, Channel(ours), scratch, limits)
    try:
        plt.switch_backend("agg")
        plt.ioff()  # the drill's figures are made here but never drawn
        link.await_ready()
        job = msgspec.msgpack.decode(line.receive({JOB: 256 * MB}, None)[1], type=Job)
        _limit_time(job)
        Examiner(job, link, shell).examine(tell)
        tell(Finished())
    except BaseException:
        tell(Broken(traceback.format_exc()[-4000:]))
    finally:
        link.kill()


def _limit_time(job: Job) -> None:
    """Processor time for the judge's process, should its client be gone."""
    tests = sum(isinstance(step, JudgeStep) for step in job.steps)
    limits = job.limits
    seconds = int(limits.submission_seconds + SPARE_SECONDS + tests * (limits.cell_seconds + 2))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def remove_folder(folder: str) -> None:
    """Remove a scratch folder, whatever was done to its permissions or depth."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        subprocess.run(["chmod", "-R", "u+rwx", folder], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", folder], check=False, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()

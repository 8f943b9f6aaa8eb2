"""The two processes of one submission: the judge's, forked from the warm server, and the student's.

The student's is forked before the job is read: there is nothing of it in its memory.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import traceback
from typing import NoReturn

import msgspec

from grader.judge.channel import Channel
from grader.judge.examiner import Examiner
from grader.judge.job import JOB, LIMITS, NEWS, Broken, Finished, Job, JudgeStep, News
from grader.judge.limits import MB, SPARE_SECONDS, Limits
from grader.judge.link import StudentLink
from grader.judge.sandbox import address_space, blank_files, confine, die_with_parent, keep_only
from grader.judge.shell import CapturingShell
from grader.judge.student import become_student

JUDGE_MEMORY_MB = 2048


def judge_one(
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

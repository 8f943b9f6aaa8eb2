"""Entry point of the examiner: forked by the server for one submission, it forks the student's.

It forks the student's process before reading the job, so that its memory contains nothing of it.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import msgspec

from grader.judge.examiner.examiner import Examiner
from grader.judge.examiner.examiner_files import ExaminerFiles
from grader.judge.examiner.student_client import StudentClient
from grader.judge.examiner.student_process import StudentProcess
from grader.judge.examiner.usage import find_excess
from grader.judge.protocol.frames import Channel
from grader.judge.protocol.job import Job, JudgeStep
from grader.judge.protocol.limits import MB, SPARE_SECONDS, Limits
from grader.judge.protocol.messages import (
    EVENT,
    JOB,
    LIMITS,
    JobFinished,
    JudgeEvent,
    JudgeFailed,
)
from grader.judge.runtime.shell import CapturingShell
from grader.judge.sandbox.support import Support
from grader.judge.student.fork_student import fork_student
from grader.processes import address_space, blank_files, die_with_parent, retry

EXAMINER_MEMORY_MB = 2048
OWN_FOLDER = ".examiner"  # after the name of the student's folder


def examine_submission(
    connection: socket.socket, shell: CapturingShell, support: Support, scratch: str
) -> NoReturn:
    """Fork the student's process before the job is read, then examine."""
    try:
        host = Channel(connection)
        with _report_failure(host):
            _prepare_process(connection.fileno())
            limits = msgspec.msgpack.decode(host.receive({LIMITS: 4096}, None)[1], type=Limits)
            student = _start_student(shell, support, scratch, limits)
            try:
                _examine(host, student, shell, Path(f"{scratch}{OWN_FOLDER}"))
            finally:
                student.kill()
    finally:
        os._exit(0)


def _prepare_process(fd: int) -> None:
    die_with_parent(os.getppid())
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    blank_files(fd)
    bound = address_space() + EXAMINER_MEMORY_MB * MB
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _start_student(
    shell: CapturingShell, support: Support, scratch: str, limits: Limits
) -> StudentClient:
    parent_end, child_end = socket.socketpair()
    pid = retry(lambda: fork_student(child_end, shell, support, scratch, limits))
    child_end.close()
    process = StudentProcess(pid)
    retry(lambda: process.watch(lambda pid: find_excess(pid, scratch, limits)))
    return StudentClient(process, Channel(parent_end), limits)


def _examine(host: Channel, student: StudentClient, shell: CapturingShell, folder: Path) -> None:
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    plt.ioff()  # the figures of provided cells are made here but never drawn
    student.await_ready()
    job = msgspec.msgpack.decode(host.receive({JOB: 256 * MB}, None)[1], type=Job)
    _limit_time(job)
    files = ExaminerFiles(folder, job.files)
    files.prepare()
    for file in files.read_course_files():
        student.place(file, is_read_only=True)
    if job.student_files:
        student.place(job.student_files)
    Examiner(job, student, shell, files).examine(lambda event: _report(host, event))
    _report(host, JobFinished())


@contextmanager
def _report_failure(host: Channel) -> Iterator[None]:
    try:
        yield
    except BaseException:
        _report(host, JudgeFailed(traceback.format_exc()[-4000:]))


def _report(host: Channel, event: JudgeEvent) -> None:
    host.send(EVENT, msgspec.msgpack.encode(event))


def _limit_time(job: Job) -> None:
    """Limit the examiner's processor time, in case its host is gone."""
    tests = sum(isinstance(step, JudgeStep) for step in job.steps)
    limits = job.limits
    seconds = int(limits.submission_seconds + SPARE_SECONDS + tests * (limits.cell_seconds + 2))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

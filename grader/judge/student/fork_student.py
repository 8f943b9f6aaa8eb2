"""Entry point of the student's process: forked by the examiner, confined, then runs cells."""

from __future__ import annotations

import os
import socket

from grader.judge.protocol.limits import Limits
from grader.judge.runtime.shell import CapturingShell
from grader.judge.sandbox.confine import enter_sandbox
from grader.judge.sandbox.support import Support
from grader.judge.student.service import serve_student


def fork_student(
    child_end: socket.socket,
    shell: CapturingShell,
    support: Support,
    scratch: str,
    limits: Limits,
) -> int:
    """Fork the process; returns its id. It reports that it is ready once it is confined."""
    examiner = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        import numpy as np

        enter_sandbox(examiner, child_end.fileno(), scratch, support, limits)
        np.random.seed()
        serve_student(child_end, shell, limits)
    finally:
        os._exit(1)  # if it has not reported that it is ready, the examiner notices

"""Bounds memory, file sizes, open files and processor time by rlimits."""

from __future__ import annotations

import resource
import sys

from grader.judge.protocol.limits import MB, Limits
from grader.processes import address_space

HARD_AFTER_SECONDS = 2
SPARE_TASKS = 500
"""Where threads are counted with all others of a user: how many may be added before none may."""


def set_rlimits(limits: Limits, counts_own_threads: bool) -> None:
    """Set each as both soft and hard, never above what the process was given."""
    bounds = {
        resource.RLIMIT_AS: address_space() + limits.memory_mb * MB,
        resource.RLIMIT_FSIZE: limits.file_mb * MB,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CPU: int(limits.submission_seconds) + 5 + HARD_AFTER_SECONDS,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":
        tasks = 0 if counts_own_threads else _count_tasks() + SPARE_TASKS
        bounds[resource.RLIMIT_NPROC] = tasks + limits.threads
        bounds[resource.RLIMIT_SIGPENDING] = 256  # counted by user: no signals are left over
        bounds[resource.RLIMIT_MEMLOCK] = bounds[resource.RLIMIT_MSGQUEUE] = 0
    for name, bound in bounds.items():
        _, hard = resource.getrlimit(name)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(name, (bound, bound))
    soft = bounds[resource.RLIMIT_CPU] - HARD_AFTER_SECONDS  # SIGXCPU first, which tells why
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _count_tasks() -> int:
    """Threads of all processes of this machine: never fewer than its user has."""
    try:
        with open("/proc/loadavg") as file:
            return int(file.read().split()[3].split("/")[1])
    except OSError:
        return 4096


def die_first_when_memory_ends() -> None:
    """Have the kernel take this process before any that grades, should the machine run out."""
    if sys.platform == "linux":
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")

"""Limits memory, file sizes, open files and processor time by rlimits."""

from __future__ import annotations

import resource
import sys

from grader.judge.protocol.limits import MB, Limits
from grader.processes import address_space

HARD_AFTER_SECONDS = 2
SPARE_TASKS = 500
"""Added to the limit if the kernel counts threads together with all others of the user."""


def set_rlimits(limits: Limits, counts_own_threads: bool) -> None:
    """Set each limit as soft and hard limit, never above the current hard limit."""
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
        bounds[resource.RLIMIT_SIGPENDING] = 256  # counted per user
        bounds[resource.RLIMIT_MEMLOCK] = bounds[resource.RLIMIT_MSGQUEUE] = 0
    for name, bound in bounds.items():
        _, hard = resource.getrlimit(name)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(name, (bound, bound))
    soft = bounds[resource.RLIMIT_CPU] - HARD_AFTER_SECONDS  # SIGXCPU first: it shows the reason
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _count_tasks() -> int:
    """The threads of all processes on this machine: an upper bound for those of the user."""
    try:
        with open("/proc/loadavg") as file:
            return int(file.read().split()[3].split("/")[1])
    except OSError:
        return 4096


def die_first_when_memory_ends() -> None:
    """If the machine runs out of memory, have the kernel kill this process before the grader."""
    if sys.platform == "linux":
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")

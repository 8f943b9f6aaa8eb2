"""Prepares a forked process: drops inherited files, ends with its parent, has a memory limit.

Used by the workers of `grader.parallel` and by both child processes of the judge.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PR_SET_PDEATHSIG = 1
TRY_SECONDS = 20.0  # for which `retry` keeps trying
RETRY_SECONDS = 0.2  # between two tries
OPEN_FILES = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"


def keep_only(fd: int) -> None:
    """Connect stdin, stdout and stderr to /dev/null and keep no other file but `fd`."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    blank_files(fd)


def blank_files(fd: int) -> None:
    """Replace every inherited file but `fd` and the standard ones by /dev/null.

    If they were closed, new files would get their numbers, and an event loop or socket object left
    from before the fork would close these when it is garbage-collected.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir(OPEN_FILES)):
        if number > 2 and number not in (fd, null):
            with contextlib.suppress(OSError):  # that of listdir itself, closed by now
                os.fstat(number)
                os.dup2(null, number)
    os.close(null)


def retry(start: Callable[[], T]) -> T:
    """Call `start` until it succeeds: for a while, there may be no free process or thread."""
    ends = time.monotonic() + TRY_SECONDS
    while True:
        try:
            return start()
        except (OSError, RuntimeError):  # the latter is raised by threading
            if time.monotonic() > ends:
                raise
            time.sleep(RETRY_SECONDS)


def succeeds_in_child(act: Callable[[], bool]) -> bool:
    """Whether `act` returns True in a forked process, which then ends; an exception is False."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            code = 0 if act() else 1
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1] == 0


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def address_space() -> int:
    """The current address space of this process in bytes (0 if there is no /proc)."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def limit_memory(more_mb: int) -> None:
    """Let this process use so much more memory; beyond that, Python raises MemoryError.

    Child processes inherit the limit, and can remove it with `lift_memory_limit`.
    """
    now = address_space()
    if now:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = now + more_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))


def lift_memory_limit() -> None:
    """Undo `limit_memory` in a child process."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

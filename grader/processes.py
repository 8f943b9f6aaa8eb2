"""What a forked process does first: keeps no file that it inherited, and dies with its parent.

For the workers of `grader.parallel` and both children of the judge.
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
RETRY_SECONDS = 0.2
OPEN_FILES = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"


def keep_only(fd: int) -> None:
    """Give the process an empty stdin, silent outputs, and no other file but `fd`."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    blank_files(fd)


def blank_files(fd: int) -> None:
    """Put /dev/null in the place of every inherited file but `fd` and the standard ones.

    Closed, their numbers would be given to new files, which an event loop or a socket that
    remembers such a number closes when it is collected as garbage.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir(OPEN_FILES)):
        if number > 2 and number not in (fd, null):
            with contextlib.suppress(OSError):  # the listing's own, closed by now
                os.fstat(number)
                os.dup2(null, number)
    os.close(null)


def keep_trying(start: Callable[[], T], seconds: float = 20.0) -> T:
    """What `start` returns; while the machine has no process or thread for it, wait for one."""
    ends = time.monotonic() + seconds
    while True:
        try:
            return start()
        except (OSError, RuntimeError):  # threading raises the second
            if time.monotonic() > ends:
                raise
            time.sleep(RETRY_SECONDS)


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def address_space() -> int:
    """Bytes of address space this process has now (0 where there is no /proc)."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def limit_memory(more_mb: int) -> None:
    """Let this process take so much more; asking for what goes beyond is a MemoryError.

    What it starts inherits that, and may lift it: `lift_memory_limit`.
    """
    now = address_space()
    if now:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = now + more_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))


def lift_memory_limit() -> None:
    """Undo `limit_memory` in a process that was started by one so limited."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

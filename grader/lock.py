"""Allows one `grade` at a time per course; the kernel releases the lock however its holder ends."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from grader.command_error import CommandError

try:
    from fcntl import LOCK_EX, LOCK_NB, lockf
except ImportError:  # Windows, where grading runs in WSL
    lockf = None  # type: ignore[assignment]


@contextlib.contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; CommandError with the holder's process id if it is taken.

    A record lock, because forked workers, which may outlive a killed holder, do not inherit it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        if lockf is not None:
            try:
                lockf(file, LOCK_EX | LOCK_NB)
            except OSError:
                file.seek(0)
                holder = file.read().strip() or "unknown"
                raise CommandError(
                    f"another run is using this course (process {holder}): "
                    "wait for it to end, or stop it; what it has graded is kept"
                ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield

"""One `grade` at a time on a course: the kernel frees the lock, however its holder ends."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from grader.errors import CommandError

try:
    from fcntl import LOCK_EX, LOCK_NB, lockf
except ImportError:  # Windows, where grading runs in WSL
    lockf = None  # type: ignore[assignment]


@contextlib.contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`, or say who does.

    A record lock, because it is not inherited by forked workers, who may outlive a killed holder.
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
                    f"another run is at work on this course (process {holder}): "
                    "wait for its end, or stop it; what it has graded is kept"
                ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield

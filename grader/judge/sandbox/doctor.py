"""`python -m grader doctor`: says what this machine can enforce around student code.

Each line is tried, not looked up: a process is shut in as a student's would be, then misbehaves.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Callable

from grader.judge.protocol.limits import Limits
from grader.judge.sandbox.confine import confine, find_missing, list_readable

OUTSIDE = "/etc/passwd"


def main() -> int:
    """Print one line for each fact; return 1 when student code cannot be shut in here."""
    missing = find_missing()
    for line in missing:
        print(f"✗ missing: {line}")
    if missing:
        return 1
    facts = probe()
    for name, held in facts.items():
        print(f"{'✓' if held else '✗'} {name}")
    return 0 if all(facts.values()) else 1


def warn_of_missing() -> str:
    """What a summary of grading has to say of this machine; nothing where it can do all."""
    missing = find_missing()
    return f"! Graded without a sandbox, if at all: {'; '.join(missing)}." if missing else ""


def probe() -> dict[str, bool]:
    """Each fact, and whether it held in a process that was shut in."""
    readable = list_readable()
    return {name: _holds(attempt, readable) for name, attempt in ATTEMPTS.items()}


def _holds(attempt: Callable[[], object], readable: list[str]) -> bool:
    """Whether the attempt is refused with an OSError (or a MemoryError)."""
    with tempfile.TemporaryDirectory() as scratch:
        pid = os.fork()
        if not pid:
            code = 1
            try:
                confine(scratch, readable, Limits(memory_mb=256))
                attempt()
            except (OSError, MemoryError):
                code = 0
            finally:
                os._exit(code)
        return os.waitpid(pid, 0)[1] == 0


def _flood_memory() -> None:
    bytearray(1 << 30)


def _write_large() -> None:
    with open("large", "wb") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))


ATTEMPTS: dict[str, Callable[[], object]] = {
    "reads no file outside": lambda: open(OUTSIDE).close(),
    "lists no folder outside": lambda: os.listdir("/"),
    "sees no other process": lambda: os.listdir("/proc"),
    "writes nothing outside": lambda: open("/tmp/outside", "w").close(),
    "opens no network socket": lambda: socket.socket(),
    "signals no other process": lambda: os.kill(os.getppid(), 0),
    "starts no process": lambda: os.fork(),
    "starts no program": lambda: os.execv(sys.executable, [sys.executable, "-V"]),
    "has bounded memory": _flood_memory,
    "has bounded files": _write_large,
}

if __name__ == "__main__":
    sys.exit(main())

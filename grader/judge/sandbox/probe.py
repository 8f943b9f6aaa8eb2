"""Tries forbidden operations from inside confined processes, and prints the results.

Started like the warm server: `python -I -m grader.judge.sandbox.probe LANDLOCK`.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import msgspec

from grader.judge.protocol.limits import MB, Limits
from grader.judge.sandbox.confine import OUTSIDE, confine
from grader.judge.sandbox.kernel import libc
from grader.judge.sandbox.support import Support, find_support
from grader.processes import succeeds_in_child

LIMITS = Limits(memory_mb=512, scratch_mb=8, file_mb=4, threads=4)
SAMPLE = "SAMPLE"  # the environment variable with the name of a readable file
FILES, CALLS, MEMORY, THREADS, DISK = "files", "calls", "memory", "threads", "disk"


class Fact(msgspec.Struct):
    """One line of `doctor`: a restriction, what enforces it, and whether it held."""

    says: str
    mechanism: str
    held: bool


class Report(msgspec.Struct):
    """All facts, and which optional restrictions this machine supports."""

    own_user: bool
    own_disk: bool
    facts: list[Fact]


def main() -> None:
    """Print a `Report` as JSON."""
    support = find_support(int(sys.argv[1]))
    offered = {THREADS: support.separation.own_user, DISK: support.separation.own_disk}
    facts = [
        Fact(says, mechanism, _is_refused(attempt, support))
        for says, mechanism, attempt in ATTEMPTS
        if offered.get(mechanism, True)
    ]
    report = Report(support.separation.own_user, support.separation.own_disk, facts)
    print(msgspec.json.encode(report).decode())


def _is_refused(attempt: Callable[[], object], support: Support) -> bool:
    """Whether the attempt fails in a confined process.

    Besides Python, it may read `SAMPLE`, so that nothing else is lost if a restriction fails.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile() as sample:
        os.chmod(sample.name, 0o666)  # the process may have another user by then
        support = replace(support, readable=(*support.readable, sample.name))
        scratch = os.path.join(folder, "scratch")
        os.mkdir(scratch)

        def is_refused() -> bool:
            try:
                confine(scratch, support, LIMITS)
                os.environ[SAMPLE] = sample.name
                attempt()
            except (OSError, MemoryError, RuntimeError):
                return True
            return False

        return succeeds_in_child(is_refused)


def _truncate_what_is_read() -> None:
    os.close(os.open(os.environ[SAMPLE], os.O_RDONLY | os.O_TRUNC))


def _send_datagram() -> None:
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"", "/dev/log")


def _start_program() -> None:
    os.execv(sys.executable, [sys.executable, "-c", "raise SystemExit(1)"])  # 1: not refused


def _start_threads() -> None:
    for _ in range(LIMITS.threads):  # beside the first
        threading.Thread(target=time.sleep, args=(9,), daemon=True).start()


def _write(name: str) -> None:
    with open(name, "wb") as file:
        for _ in range(2 * LIMITS.file_mb):
            file.write(bytes(MB))


def _fill_disk() -> None:
    for number in range(2 * LIMITS.scratch_mb):
        with open(str(number), "wb") as file:
            file.write(bytes(MB))


ATTEMPTS: tuple[tuple[str, str, Callable[[], object]], ...] = (
    ("reads no file outside", FILES, lambda: open(OUTSIDE).close()),
    ("lists no folder outside", FILES, lambda: os.listdir("/var")),
    ("sees no other process", FILES, lambda: os.close(os.open("/proc/1/stat", os.O_RDONLY))),
    ("writes nothing outside", FILES, lambda: open("/tmp/outside", "w").close()),
    ("empties no file that it may read", CALLS, _truncate_what_is_read),
    ("changes no permissions", CALLS, lambda: os.chmod(".", 0o777)),
    ("changes no times of files", CALLS, lambda: os.utime(".")),
    ("watches no folder", CALLS, lambda: libc.call("inotify_init1", 0)),
    ("opens no network socket", CALLS, lambda: socket.socket()),
    ("sends nothing to other processes", CALLS, _send_datagram),
    ("shares no memory or messages", CALLS, lambda: libc.call("msgget", 1, 0o1600)),
    ("signals no other process", CALLS, lambda: os.kill(os.getppid(), 0)),
    ("starts no process", CALLS, lambda: os.fork()),
    ("starts no program", CALLS, _start_program),
    ("has bounded memory", MEMORY, lambda: bytearray(2 * LIMITS.memory_mb * MB)),
    ("has bounded files", MEMORY, lambda: _write("large")),
    ("has bounded threads", THREADS, _start_threads),
    ("has a bounded disk", DISK, _fill_disk),
)

if __name__ == "__main__":
    main()

"""Threads and files of a process are counted, and a process that exceeds a limit is killed."""

import faulthandler
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.judge.examiner.student_client import StudentClient, StudentGone
from grader.judge.examiner.student_process import StudentProcess
from grader.judge.examiner.usage import find_excess
from grader.judge.protocol.frames import Channel
from grader.judge.protocol.limits import Limits
from grader.judge.protocol.outcomes import Failed, TestOutcome

LIMITS = Limits(threads=8, scratch_mb=4, file_mb=2)
MB = "bytes(1 << 20)"
DEEDS = {
    "nothing": ("pass", ""),
    "a few files": (f"for i in range(3): open(str(i), 'wb').write({MB})", ""),
    "files": (f"for i in range(5): open(str(i), 'wb').write({MB})", "files"),
    "empty files": ("for i in range(5000): open(str(i), 'w').close()", "files"),
    "folders too deep for a path": (
        f"for i in range(99): os.mkdir('d' * 99); os.chdir('d' * 99)\nopen('x', 'w').write({MB!r})",
        "files",
    ),
    "a folder that its owner cannot list": (
        f"os.mkdir('d', 0o300)\nfor i in range(5): open(f'd/{{i}}', 'wb').write({MB})", "files",
    ),
    "removed files that are open": (
        f"kept = [open(str(i), 'wb', 0) for i in range(5)]\n"
        f"for f in kept: f.write({MB}); os.remove(f.name)", "files",
    ),
    "removed files that are mapped": (
        f"kept = []\nfor i in range(5):\n    f = open('x', 'w+b', 0); f.write({MB})\n"
        "    kept.append(map_it(f.fileno(), 4096)); f.close(); os.remove('x')", "files",
    ),
    "threads": (
        "for _ in range(9): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "threads",
    ),
}  # fmt: skip
PREPARE = """
import ctypes, os, threading, time
def map_it(fd, size):  # as mmap.mmap does, but keeping no file open
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    return libc.mmap(None, ctypes.c_size_t(size), 1, 1, fd, ctypes.c_long(0))
"""


@contextmanager
def start(deed: str, folder: Path) -> Iterator[int]:
    """A process that has run this code, in that folder."""
    code = f"{PREPARE}\n{deed}\nprint('done', flush=True)\ntime.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        try:
            yield process.pid
        finally:
            process.kill()


@pytest.mark.parametrize(("deed", "too_many"), DEEDS.values(), ids=DEEDS)
def test_excess_is_found_wherever_it_is_hidden(deed: str, too_many: str, tmp_path: Path) -> None:
    if "0o300" in deed and os.geteuid() == 0:
        pytest.skip("root lists every folder: run it as an ordinary user")
    with start(deed, tmp_path) as pid:
        found = find_excess(pid, str(tmp_path), LIMITS)
    assert too_many in found if too_many else found == ""


def test_a_process_that_is_gone_has_nothing() -> None:
    assert find_excess(2**22 + 1, "/nowhere", LIMITS) == ""


@pytest.mark.parametrize("sent", [b"", b"o", b"o\0\0\0\xff" + b"x" * 9], ids=["0", "1", "half"])
def test_the_watch_waits_for_no_frame(sent: bytes) -> None:
    """A process with too much is ended, while the examiner waits for the rest of a frame."""
    parent_end, child_end = socket.socketpair()
    pid = os.fork()
    if not pid:
        os.write(child_end.fileno(), sent)
        time.sleep(60)
        os._exit(0)
    child_end.close()
    process = StudentProcess(pid)
    client = StudentClient(process, Channel(parent_end), Limits(call_seconds=30))
    process.watch(lambda _: "too much")
    began = time.monotonic()
    with pytest.raises(StudentGone):
        client.fetch(frozenset())
    assert time.monotonic() - began < 20
    assert client.dead == Failed("too much", "TooMuch")


STOP = {19, 20, 21, 22}  # a process that stops is a matter of time


@pytest.mark.parametrize("number", sorted({*range(1, 65)} - STOP))
def test_every_signal_that_ends_a_process_is_an_outcome(number: int) -> None:
    parent_end, child_end = socket.socketpair()
    pid = os.fork()
    if not pid:
        try:
            faulthandler.disable()
            if number != signal.SIGKILL:  # tests before this one may have left handlers
                signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        finally:
            os._exit(0)
    child_end.close()
    client = StudentClient(StudentProcess(pid), Channel(parent_end), Limits(call_seconds=2))
    with pytest.raises(StudentGone):
        client.fetch(frozenset())
    assert isinstance(client.dead, TestOutcome)

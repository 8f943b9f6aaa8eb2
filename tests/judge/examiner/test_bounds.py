"""Data from students is limited on arrival, so that the grader's memory does not grow."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.judge.host.server_client import ServerClient
from grader.judge.protocol.limits import MB, Limits
from judge.conftest import Judge

FLOODS = {
    "one print": "print('x' * 300_000_000)",
    "many prints": "for _ in range(300): print('x' * 1_000_000)",
    "many displays": "for _ in range(30_000): display('x' * 10_000)",
    "errors": "raise ValueError('x' * 300_000_000)",
    "values": "RATE = path_fixed = ['x' * 1000] * 300_000",
    "a function": "def step_factor(lr):\n    for _ in range(300): print('x' * 1_000_000)",
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_three_hundred_megabytes_leave_the_graders_memory_as_it_was(
    judge: Judge, server: ServerClient, flood: str
) -> None:
    limits = Limits(cell_seconds=10, call_seconds=5)
    quiet = measure_peak(server, lambda: judge("", limits=limits))
    loud = measure_peak(server, lambda: judge(flood, limits=limits))
    assert loud - quiet < 100 * MB


def measure_peak(server: ServerClient, work: Callable[[], object]) -> int:
    """The peak memory of this process and the judge's together during `work`, in bytes."""
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            judges = [pid for pid in list_pids() if read_status(pid, "PPid") == server.pid]
            used = sum(read_status(pid, "VmRSS") for pid in [*judges, "self"])
            peak = max(peak, used * 1024)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    return peak


def list_pids() -> list[str]:
    return [path.name for path in Path("/proc").glob("[0-9]*")]


def read_status(pid: str, field: str) -> int:
    """A number of /proc/<pid>/status, in kB where it is a size; 0 for who is gone."""
    try:
        lines = Path("/proc", pid, "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(x.split()[1]) for x in lines if x.startswith(f"{field}:")), 0)

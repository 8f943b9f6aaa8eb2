"""Data from students is limited on arrival, so that the grader's memory does not grow."""

import threading
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from support.judge_notebooks import answer_cell, check_cell, drill_cell, make_notebook, summarise

from grader.judge.host.server_client import ServerClient
from grader.judge.protocol.limits import MB, Limits
from judge.conftest import SLOWER, Judge

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


ONE_HASH = """
import sys

service = sys.modules["grader.judge.student.service"]
wire = sys.modules["grader.judge.protocol.data.wire"]
pack = service.pack
keys = [wire.BigInt((i * (2**61 - 1)).to_bytes(11, "big")) for i in range(60_000)]

class Claim:
    pass

def claim(value, *refer):
    return wire.Set(keys, False) if type(value) is Claim else pack(value, *refer)

service.pack = claim
RATE = Claim()
"""
SLOW = {"a set of keys with one hash": ONE_HASH, "magics without end": "lr = 0\n" + "%a\n" * 12_000}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_what_takes_the_examiner_long_to_read_costs_no_other_mark(
    judge: Judge, answer: str
) -> None:
    checks = check_cell("factor"), answer_cell("", "later"), check_cell("rate"), check_cell("path")
    source = make_notebook([drill_cell(), answer_cell(), *checks])
    handed_in = deepcopy(source)
    handed_in.cells[3].source = answer
    started = time.monotonic()
    summary = summarise(judge(handed_in, source))
    assert time.monotonic() - started < 30 * SLOWER
    assert summary["factor"] == "passed"
    assert (summary["rate"] == summary["path"] == "passed") == ("RATE" not in answer)


CLAIM = """
import sys

service = sys.modules["grader.judge.student.service"]
wire = sys.modules["grader.judge.protocol.data.wire"]
pack = service.pack

def make(head, *parts):
    return wire.Expression(head, [make(*each) if type(each) is tuple else each for each in parts])

class Claim:
    pass

def claim(value, *refer):
    return make(*EXPRESSION) if type(value) is Claim else pack(value, *refer)

service.pack = claim
RATE = Claim()
"""
NINES = "Integer", 999_999_999
EXPRESSIONS: dict[str, tuple[object, ...]] = {
    "a power": ("Pow", NINES, NINES),
    "a factorial": ("factorial", NINES),
    "a sum of sets": ("Union", ("FiniteSet", NINES), ("Range", NINES)),
    "an exponent": ("Float", 0, 1, 10**18, 1, 53),
    "digits": ("Float", 0, 1, 0, 1, 10**12),
}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_an_expression_without_end_costs_no_other_mark(
    judge: Judge, expression: tuple[object, ...]
) -> None:
    pytest.importorskip("sympy", reason="sympy is not installed: pip install sympy")
    checks = check_cell("factor"), answer_cell("", "later"), check_cell("rate")
    source = make_notebook(
        [drill_cell(), drill_cell("import sympy", "use"), answer_cell(), *checks]
    )
    handed_in = deepcopy(source)
    handed_in.cells[4].source = CLAIM.replace("EXPRESSION", repr(expression))
    started = time.monotonic()
    summary = summarise(judge(handed_in, source))
    assert time.monotonic() - started < 30 * SLOWER
    assert summary["factor"] == "passed"
    assert summary["rate"] != "passed"


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

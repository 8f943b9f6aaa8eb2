"""Runs one way to grade a class in a process of its own, and measures the cost per submission."""

import contextlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import astuple, dataclass
from pathlib import Path

LOOK_SECONDS = 0.05
ALIKE = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
ALIKE["NBGRADER_EXECUTION"] = "autograde"


@dataclass(frozen=True)
class Cost:
    """Wall-clock and CPU seconds per submission, start-up included; memory of the process."""

    wall: float
    cpu: float
    peak_mb: float


def run(arguments: list[str], root: Path, size: int) -> Cost:
    """`python` with these arguments in the folder of a course of `size` students."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=root, env=os.environ | ALIKE,
            stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        peak, status = 0.0, 0
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            peak = max(peak, read_peak(process.pid))
            time.sleep(LOOK_SECONDS)
        wall = time.perf_counter() - started
        _, status, used = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(arguments)} failed: {said.read().decode()[-2000:]}")
    return Cost(wall / size, (used.ru_utime + used.ru_stime) / size, peak)


def read_peak(pid: int) -> float:
    """The most memory that a process has had so far, in MB; 0 if there is no /proc."""
    with contextlib.suppress(OSError, IndexError):  # it has just ended
        status = Path("/proc", str(pid), "status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    return 0.0


def take_median(costs: list[Cost]) -> Cost:
    """The median of each number."""
    return Cost(*map(statistics.median, zip(*map(astuple, costs), strict=True)))


def describe_machine() -> str:
    """Processor, cores, kernel and Python of this machine."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        model = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), model)
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{model}, {os.cpu_count()} cores, {system}"

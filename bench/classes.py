"""Stock nbgrader, this grader with one worker and with all cores, and the floor, side by side.

    python bench/classes.py 10 50 --rounds 3

Each round runs all four on the same class, one after the other, so that whatever else the machine
does falls on all of them; the table has the medians.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table
from sample import NAME, make_class

from grader.grade.spread import count_cores

HERE = Path(__file__).parent
ALIKE = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
ALIKE["NBGRADER_EXECUTION"] = "autograde"
WAYS = {
    "stock nbgrader": ["-m", "nbgrader", "autograde", NAME],
    "one worker": ["-m", "grader", "grade", "--jobs", "1", "--json"],
    f"all cores ({count_cores()})": ["-m", "grader", "grade", "--json"],
    "the floor": [str(HERE / "floor.py"), "."],
}


@dataclass(frozen=True)
class Cost:
    """What one submission took; start-up is shared by the class. Memory of the largest process."""

    wall: float
    cpu: float
    peak_mb: float


def measure(way: str, size: int) -> Cost:
    """One run of `way` on a fresh class."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "course"
        root.mkdir()
        make_class(root, size, stock=way == "stock nbgrader")
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *WAYS[way]], cwd=root, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=os.environ | ALIKE,
        )  # fmt: skip
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{way} failed: {said.decode()[-2000:]}")
    peak = used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return Cost(wall / size, (used.ru_utime + used.ru_stime) / size, peak)


def compare(size: int, rounds: int, console: Console) -> dict[str, Cost]:
    """The medians of `rounds` paired runs."""
    costs: dict[str, list[Cost]] = {way: [] for way in WAYS}
    runs = [way for _ in range(rounds) for way in WAYS]
    for way in track(runs, f"class of {size}", console=console, transient=True):
        costs[way].append(measure(way, size))
    return {way: Cost(*map(statistics.median, zip(*map(as_tuple, seen), strict=True)))
            for way, seen in costs.items()}  # fmt: skip


def as_tuple(cost: Cost) -> tuple[float, float, float]:
    """Its numbers."""
    return cost.wall, cost.cpu, cost.peak_mb


def make_rows(costs: dict[str, Cost]) -> Iterator[tuple[str, ...]]:
    """The lines of a table: each way against stock's throughput and the floor's CPU."""
    stock, floor = costs["stock nbgrader"], costs["the floor"]
    for way, cost in costs.items():
        yield (
            way, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak_mb:.0f}",
            f"{stock.wall / cost.wall:.1f}", f"{cost.cpu / floor.cpu:.2f}",
        )  # fmt: skip


def main() -> None:
    """A table for each size of class."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[10, 50])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    console = Console()
    for size in options.sizes:
        table = Table(
            "way", "wall s", "CPU s", "peak MB", "times stock", "CPU of floor's",
            title=f"a submission in a class of {size}; median of {options.rounds} paired runs",
        )  # fmt: skip
        for row in make_rows(compare(size, options.rounds, console)):
            table.add_row(*row)
        console.print(table)


if __name__ == "__main__":
    main()

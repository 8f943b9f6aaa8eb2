"""Compares stock nbgrader, `grade` with one worker and with all cores, and the floor.

    python bench/classes.py 10 50 --rounds 3

Each round runs all four on the same class, one after the other, so that other load on the machine
affects all of them; the table has the medians.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cost import Cost, describe_machine, run, take_median
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sample import NAME, make_class

from grader.parallel import count_cores

HERE = Path(__file__).parent
WAYS = {
    "stock nbgrader": ["-m", "nbgrader", "autograde", NAME],
    "one worker": ["-m", "grader", "grade", "--jobs", "1", "--json"],
    f"all cores ({count_cores()})": ["-m", "grader", "grade", "--json"],
    "the floor": [str(HERE / "floor.py"), "."],
}


def measure(way: str, size: int) -> Cost:
    """One run of `way` on a fresh class."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "course"
        root.mkdir()
        make_class(root, size, stock=way == "stock nbgrader")
        return run(WAYS[way], root, size)


def compare(size: int, rounds: int, console: Console) -> dict[str, Cost]:
    """The medians of `rounds` paired runs."""
    costs: dict[str, list[Cost]] = {way: [] for way in WAYS}
    runs = [way for _ in range(rounds) for way in WAYS]
    for way in track(runs, f"class of {size}", console=console, transient=True):
        costs[way].append(measure(way, size))
    return {way: take_median(seen) for way, seen in costs.items()}


def make_rows(costs: dict[str, Cost]) -> Iterator[tuple[str, ...]]:
    """The rows of a table: each way relative to stock's throughput and the floor's CPU time."""
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
    console.print(describe_machine())
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

"""Compares one Dask worker with two on this machine: the same class, paired runs, medians.

python bench/cluster.py 50 --rounds 3
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from distributed import Client, LocalCluster
from rich.console import Console
from rich.table import Table
from sample import NAME, make_class

from grader.grade.grade_class import GradeOptions, grade_class


def measure(workers: int, size: int) -> float:
    """Seconds for a class, with workers that are already running and warm."""
    with (
        tempfile.TemporaryDirectory() as name,
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster),
    ):
        quiet, options = Console(quiet=True), GradeOptions(cluster=cluster.scheduler_address)
        for folder, count in (("warm", 2 * workers), ("class", size)):
            root = Path(name) / folder
            root.mkdir()
            course = make_class(root, count)
            started = time.perf_counter()
            grade_class(course, NAME, quiet, options)
        return time.perf_counter() - started


def main() -> None:
    """A table of one and two workers."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("size", nargs="?", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    pairs = [(measure(1, options.size), measure(2, options.size)) for _ in range(options.rounds)]
    one, two = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    table = Table("Dask workers", "a submission, s", "times one worker")
    table.add_row("1", f"{one / options.size:.2f}", "1.0")
    table.add_row("2", f"{two / options.size:.2f}", f"{one / two:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()

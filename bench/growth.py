"""Compares the cost per submission in a large and a small class: `grade` with all cores.

    python bench/growth.py 50 2000

The small class is graded before and after the large one, and the mean is used.
"""

import argparse
import tempfile
from dataclasses import astuple
from pathlib import Path

from cost import Cost, describe_machine, run
from rich.console import Console
from rich.table import Table
from sample import make_class


def grade(size: int) -> Cost:
    """A fresh class of `size`."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "course"
        root.mkdir()
        make_class(root, size)
        return run(["-m", "grader", "grade", "--json"], root, size)


def main() -> None:
    """A table of both classes and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("small", nargs="?", type=int, default=50)
    parser.add_argument("large", nargs="?", type=int, default=2000)
    options = parser.parse_args()
    before, large, after = (grade(size) for size in (options.small, options.large, options.small))
    pairs = zip(astuple(before), astuple(after), strict=True)
    small = Cost(*((one + other) / 2 for one, other in pairs))
    table = Table("class of", "wall s", "CPU s", "peak MB", title="a submission")
    for size, cost in ((options.small, small), (options.large, large)):
        table.add_row(str(size), f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak_mb:.0f}")
    more = large.peak_mb - small.peak_mb
    ratios = f"{large.wall / small.wall:.2f}", f"{large.cpu / small.cpu:.2f}", f"{more:+.0f}"
    table.add_row("large / small", *ratios)
    console = Console()
    console.print(describe_machine())
    console.print(table)


if __name__ == "__main__":
    main()

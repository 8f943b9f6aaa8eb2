"""Compares `nbgrader autograde` with its stock config and with the judge, in pairs of runs.

Same notebooks, same command line; only the config differs. Runs alternate, so that other load on
the machine affects both.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

import nbformat
from cost import describe_machine
from rich.console import Console
from rich.table import Column, Table
from sample import NAME, PROJECT, make_class

from grader.assignment.fill_in import fill_in
from grader.drill import load_drill


def main() -> None:
    """Make both courses, grade them in turn, print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=20, help="in the class (default: 20)")
    parser.add_argument("--pairs", type=int, default=5, help="of runs (default: 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        stock = make_course(Path(folder, "stock"), options.students, stock=True)
        judged = make_course(Path(folder, "judged"), options.students, stock=False)
        pairs = [(autograde(stock), autograde(judged)) for _ in range(options.pairs)]
    show(pairs, options.students)


def make_course(root: Path, students: int, stock: bool) -> Path:
    """A released course; its students hand in the first answers of the drill's table."""
    make_class(root, 0, stock)
    released, solved = (
        nbformat.read(root / step / NAME / f"{NAME}.ipynb", as_version=4)
        for step in ("release", "source")
    )
    answers = load_drill(PROJECT, NAME).answers
    for i, answer in zip(range(students), cycle(answers), strict=False):
        handed_in = root / "submitted" / f"student{i + 1:02}" / NAME / f"{NAME}.ipynb"
        handed_in.parent.mkdir(parents=True)
        nbformat.write(fill_in(released, solved, answer.cells), handed_in)
    return root


def autograde(course: Path) -> float:
    """Seconds for the whole class, including start-up."""
    shutil.rmtree(course / "autograded", ignore_errors=True)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path}  # nbgrader calls a program by its bare name
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME, "--force"]
    started = time.monotonic()
    subprocess.run(command, cwd=course, env=environment, check=True, capture_output=True)
    return time.monotonic() - started


def show(pairs: list[tuple[float, float]], students: int) -> None:
    """Both medians, and the median of the ratios."""
    table = Table("", Column("stock nbgrader", justify="right"), Column("judged", justify="right"))
    for i, (stock, judged) in enumerate(pairs, start=1):
        table.add_row(f"pair {i}", f"{stock:.1f} s", f"{judged:.1f} s")
    medians = [statistics.median(times) for times in zip(*pairs, strict=True)]
    table.add_row("median", *[f"{seconds:.1f} s" for seconds in medians])
    table.add_row("a student", *[f"{seconds / students:.2f} s" for seconds in medians])
    ratio = statistics.median(judged / stock for stock, judged in pairs)
    console = Console()
    about = f"nbgrader autograde, {students} students, {describe_machine()}"
    console.print(about, soft_wrap=True)
    console.print(table)
    console.print(f"judged / stock, median of pairs: {ratio:.2f}")


if __name__ == "__main__":
    main()

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

from grader.assignment.fill_in import fill_in
from grader.drill import load_drill

ROOT = Path(__file__).parents[1]
NAME = "exploding_loss"
STOCK = """c = get_config()
c.CourseDirectory.course_id = "debug_drill"
c.ClearSolutions.code_stub = {"python": "# your code here"}
"""


def main() -> None:
    """Make both courses, grade them in turn, print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=20, help="in the class (default: 20)")
    parser.add_argument("--pairs", type=int, default=5, help="of runs (default: 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        stock = make_course(Path(folder, "stock"), STOCK, options.students)
        config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        judged = make_course(Path(folder, "judged"), config, options.students)
        pairs = [(autograde(stock), autograde(judged)) for _ in range(options.pairs)]
    show(pairs, options.students)


def make_course(root: Path, config: str, students: int) -> Path:
    """A released course; its students hand in the first answers of the drill's table."""
    shutil.copytree(ROOT / "source", root / "source")
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    nbgrader(root, "generate_assignment")
    path = f"{NAME}/{NAME}.ipynb"
    released = nbformat.read(root / "release" / path, as_version=4)
    solved = nbformat.read(root / "source" / path, as_version=4)
    answers = load_drill(ROOT, NAME).answers
    for i, answer in zip(range(students), cycle(answers), strict=False):
        handed_in = root / "submitted" / f"student{i + 1:02}" / path
        handed_in.parent.mkdir(parents=True)
        nbformat.write(fill_in(released, solved, answer.cells), handed_in)
    return root


def autograde(course: Path) -> float:
    """Seconds for the whole class, including start-up."""
    shutil.rmtree(course / "autograded", ignore_errors=True)
    started = time.monotonic()
    nbgrader(course, "autograde")
    return time.monotonic() - started


def nbgrader(course: Path, verb: str) -> None:
    command = [sys.executable, "-m", "nbgrader", verb, NAME, "--force"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path}  # nbgrader calls a program by its bare name
    subprocess.run(command, cwd=course, env=environment, check=True, capture_output=True)


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

"""Compares the cost of writing a class's feedback pages with that of grading it.

    python bench/pages.py 39 --rounds 3

Each round grades a fresh class with all cores, then writes its pages; the table has the medians.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from cost import Cost, describe_machine, run, take_median
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sample import make_class

STEPS = {"grade": ["-m", "grader", "grade", "--json"], "feedback": ["-m", "grader", "feedback"]}


def measure(size: int) -> dict[str, Cost]:
    """Both steps, one after the other, with a new class."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "course"
        root.mkdir()
        make_class(root, size)
        return {step: run(command, root, size) for step, command in STEPS.items()}


def main() -> None:
    """Both costs per submission, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("size", nargs="?", type=int, default=39)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    console = Console()
    rounds = range(options.rounds)
    seen = [measure(options.size) for _ in track(rounds, console=console, transient=True)]
    ratio = statistics.median(each["feedback"].wall / each["grade"].wall for each in seen)
    console.print(describe_machine())
    table = Table(
        "step", "wall s", "CPU s", "peak MB",
        title=f"a submission in a class of {options.size}; median of {options.rounds} runs",
    )  # fmt: skip
    for step in STEPS:
        cost = take_median([each[step] for each in seen])
        table.add_row(step, f"{cost.wall:.3f}", f"{cost.cpu:.3f}", f"{cost.peak_mb:.0f}")
    console.print(table)
    console.print(f"feedback takes {ratio:.2f} of grading's time")


if __name__ == "__main__":
    main()

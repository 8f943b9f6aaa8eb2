"""`make compatibility`: compares on the whole corpus, and writes the table in the docs."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import chain
from pathlib import Path

from nbgrader.converters.base import NbGraderException

from .compare import Comparison, compare, grade_both
from .corpus import CorpusAssignment, read_manifest
from .course import Marks
from .kept import Row, RowStore, StockStore, digest_build

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "compatibility.md"
AT_ONCE = 2
COUNTS = ("cells", "same", "reported", "self_reported", "for_nothing")
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"
HEAD = (
    "| course (commit), licence | assignments | test cells | same as stock | reported by check "
    "| same if self-reported | untouched above stock |\n|---|---|---|---|---|---|---|\n"
)


def main() -> int:
    """Compare what no earlier run has compared on this build, and write the table.

    The exit code is 1 where a point is given for nothing.
    """
    kept = RowStore(digest_build(PROJECT))
    here = [each for each in read_manifest() if each.is_here()]
    missing = [each for each in here if kept.read(each) is None]
    print(f"{len(here)} assignments, {len(missing)} of them to compare", flush=True)
    try:
        with ProcessPoolExecutor(AT_ONCE) as pool:
            running = {pool.submit(measure, each): each for each in missing}
            for finished in as_completed(running):
                kept.write(running[finished], finished.result())
                print(f"{running[finished].name}: {finished.result()}", flush=True)
    except KeyboardInterrupt:
        print("Stopped; the next run goes on here.")
    compared = {each: row for each in here if (row := kept.read(each)) is not None}
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    table = write_basis() + write_table(compared)
    PAGE.write_text(f"{before}{BEGIN}{table}{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 1 if any(row.counts["for_nothing"] for row in compared.values()) else 0


def measure(assignment: CorpusAssignment) -> Row:
    """Compare one assignment; stock nbgrader's marks are kept for later builds."""
    stock = StockStore()

    def find_stock(root: Path) -> dict[str, Marks]:
        return stock.read(assignment) or stock.write(assignment, grade_both(root))

    try:
        return count(
            compare(
                assignment.path,
                find_stock=find_stock,
                notebooks=assignment.digests,
                stand_ins=assignment.stand_ins,
                self_report=True,
            )
        )
    except NbGraderException as problem:
        return Row(
            dict.fromkeys(COUNTS, 0), {"": f"nbgrader cannot release or grade it: {problem}"}
        )


def count(found: Comparison) -> Row:
    """The numbers of the table, and the reason for each test that differs."""
    counts = {
        "cells": len(found.earned), "same": len(found.same),
        "reported": len(set(found.lost) & found.reported.keys()),
        "self_reported": len(found.same_if_self_reported),
        "for_nothing": len(found.given_for_nothing),
    }  # fmt: skip
    differences = {cell: found.reported.get(cell, "not reported") for cell in found.lost}
    return Row(counts, differences | dict.fromkeys(found.given_for_nothing, "given for nothing"))


def write_basis() -> str:
    """On what the table is based: the date and the newest commit of the package."""
    commit = subprocess.run(
        ["git", "-C", str(PROJECT), "log", "-1", "--format=%h", "--", "grader"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    return f"{datetime.date.today():%-d %B %Y}, the package as of commit {commit}:\n\n"


def write_table(compared: dict[CorpusAssignment, Row]) -> str:
    """A row for each course, and one for all; without what has no cell to compare."""
    courses: dict[str, list[Row]] = defaultdict(list)
    for each, row in compared.items():
        if row.counts["cells"]:
            courses[f"{each.repository} ({each.commit[:7]}), {each.licence}"].append(row)
    rows = [_write_row(name, courses[name]) for name in sorted(courses)]
    return HEAD + "".join(rows) + _write_row("**all**", [*chain(*courses.values())])


def _write_row(name: str, rows: list[Row]) -> str:
    sums = [sum(row.counts[key] for row in rows) for key in COUNTS]
    return f"| {' | '.join(map(str, (name, len(rows), *sums)))} |\n"


if __name__ == "__main__":
    sys.exit(main())

"""`make compatibility`: compares on the whole corpus, and writes the table in the docs."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from itertools import chain
from pathlib import Path

from nbgrader.converters.base import NbGraderException

from grader.judge.host.server_client import SERVER

from .compare import compare, grade_both, read_marks
from .corpus import FOLDER, CorpusAssignment, read_manifest
from .course import Marks

PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"
STOCK_MARKS = FOLDER / "stock_marks.json"
ROWS = FOLDER / "compared.json"
Row = dict[str, int]
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"
HEAD = (
    "| course (commit), licence | assignments | test cells | same as stock | reported by check "
    "| untouched above stock |\n|---|---|---|---|---|---|\n"
)


def main() -> int:
    """Compare everything that is here, going on where a run has stopped, and write the table.

    The exit code is 1 where a point is given for nothing.
    """
    rows = read_rows()
    assignments = [each for each in read_manifest() if each.is_here()]
    try:
        for each in assignments:
            if each.name not in rows:
                rows[each.name] = measure(each)
                ROWS.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    except KeyboardInterrupt:
        print("Stopped; the next run goes on here.")
    finally:
        SERVER.close()
    compared = {each: rows[each.name] for each in assignments if each.name in rows}
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    table = write_table(compared)
    PAGE.write_text(f"{before}{BEGIN}{table}{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 1 if any(row["for_nothing"] for row in compared.values()) else 0


def read_rows() -> dict[str, Row]:
    """What earlier runs have measured."""
    return json.loads(ROWS.read_text(encoding="utf-8")) if ROWS.is_file() else {}


def measure(assignment: CorpusAssignment) -> Row:
    """One assignment, in numbers of test cells."""
    known = read_marks(STOCK_MARKS)

    def find_stock(root: Path) -> dict[str, Marks]:
        if not {"reference", "untouched"} <= known.get(assignment.name, {}).keys():
            known[assignment.name] = grade_both(root)
            STOCK_MARKS.write_text(json.dumps(known), encoding="utf-8")
        return known[assignment.name]

    try:
        result = compare(assignment.path, find_stock=find_stock, notebooks=assignment.digests)
    except NbGraderException:
        print(f"{assignment.name}: stock nbgrader cannot release or grade it", flush=True)
        return {"cells": 0, "same": 0, "told": 0, "for_nothing": 0}
    lost = set(result.earned) - set(result.same)
    row = {
        "cells": len(result.earned), "same": len(result.same),
        "told": len(lost & result.reported.keys()), "for_nothing": len(result.given_for_nothing),
    }  # fmt: skip
    print(f"{assignment.name}: {row}", *sorted(lost), sep="\n    ", flush=True)
    return row


def write_table(compared: dict[CorpusAssignment, Row]) -> str:
    """A row for each course, and one for all; without what has no cell to compare."""
    courses: dict[str, list[Row]] = defaultdict(list)
    for each, row in compared.items():
        if row["cells"]:
            courses[f"{each.repository} ({each.commit[:7]}), {each.licence}"].append(row)
    rows = [_write_row(name, courses[name]) for name in sorted(courses)]
    return HEAD + "".join(rows) + _write_row("**all**", [*chain(*courses.values())])


def _write_row(name: str, rows: list[Row]) -> str:
    sums = [sum(row[key] for row in rows) for key in ("cells", "same", "told", "for_nothing")]
    return f"| {' | '.join(map(str, (name, len(rows), *sums)))} |\n"


if __name__ == "__main__":
    sys.exit(main())

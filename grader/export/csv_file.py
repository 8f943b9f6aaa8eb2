"""Last step of an export: writes rows to a CSV file in which no cell can be read as a formula."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.text.printable import spreadsheet_cell

CellValue = str | float | None
Row = Sequence[CellValue]


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    """Write `rows`, the header first, in UTF-8 with commas."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(map(format_cell, row) for row in rows)


def format_cell(value: CellValue) -> str:
    """The text of a cell; an apostrophe in front keeps text from being read as a formula."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.10g}"
    return spreadsheet_cell(value)

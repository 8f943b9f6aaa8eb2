"""Reads from a graded notebook what its student should look at first."""

from pathlib import Path

import nbformat
from nbgrader.utils import is_grade, is_solution


def first_hint(notebook: Path) -> str:
    """The message of the first failed test cell, as `cell: message`; "" where all passed."""
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code" or not is_grade(cell) or is_solution(cell):
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                message = output.evalue.strip().splitlines() or [output.ename]
                return f"{cell.metadata.nbgrader.grade_id}: {message[0]}"
    return ""

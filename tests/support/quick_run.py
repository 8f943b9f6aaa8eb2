"""Runs the drill's cells in this process, without a kernel: a table of answers in seconds.

`test_pipeline` shows that nbgrader gives the same marks.
"""

import contextlib
import io
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import matplotlib as mpl
import nbformat
from matplotlib import pyplot as plt
from nbgrader.utils import is_grade, is_solution

from grader.drill import Answer
from grader.handin import fill_in

mpl.use("Agg")

ROOT = Path(__file__).parents[2]
SOURCE = nbformat.read(ROOT / "source/exploding_loss/exploding_loss.ipynb", as_version=4)
RELEASE = nbformat.read(ROOT / "release/exploding_loss/exploding_loss.ipynb", as_version=4)

TESTS = {
    cell.metadata.nbgrader.grade_id: cell.source
    for cell in SOURCE.cells
    if is_grade(cell) and not is_solution(cell)
}


def run_cell(source: str, namespace: dict[str, Any]) -> str:
    """Run one cell; return the message of its error or warning, or nothing."""
    with (
        warnings.catch_warnings(record=True) as warned,
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()) as stderr,
    ):
        warnings.simplefilter("always")
        try:
            exec(compile(source, "cell", "exec"), namespace)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return "".join(str(warning.message) for warning in warned) + stderr.getvalue()


def stop_at_tests(answer: Answer) -> Iterator[tuple[str, dict[str, Any]]]:
    """Run what a student hands in; at each test cell, yield its grade_id and the names so far."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in fill_in(RELEASE, SOURCE, answer.cells).cells:
        if cell.cell_type == "code" and cell.metadata.nbgrader.get("grade_id") in TESTS:
            yield cell.metadata.nbgrader.grade_id, dict(namespace)
        elif cell.cell_type == "code":
            with patch.dict(os.environ, NBGRADER_EXECUTION="autograde"):  # so: no slider
                run_cell(cell.source, namespace)
    plt.close("all")

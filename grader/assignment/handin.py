"""Makes a student's notebook from the release and an answer: for the demo class and for tests."""

import re
from collections.abc import Mapping
from copy import deepcopy

from nbformat import NotebookNode
from nbgrader.utils import is_solution

MARKS = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)


def fill_in(
    release: NotebookNode, source: NotebookNode, cells: Mapping[str, str | None]
) -> NotebookNode:
    """`release` with `cells` (grade_id -> source) filled in; None leaves a cell untouched.

    Cells that are not named get the reference solution from `source`.
    """
    reference = {
        read_id(cell): MARKS.sub("", cell.source) for cell in source.cells if is_solution(cell)
    }
    if strangers := cells.keys() - reference.keys():
        raise KeyError(f"no solution cell called {', '.join(sorted(strangers))}")
    answers = reference | dict(cells)
    notebook = deepcopy(release)
    for cell in filter(is_solution, notebook.cells):
        if (answer := answers[read_id(cell)]) is not None:
            cell.source = answer
    return notebook


def read_id(cell: NotebookNode) -> str:
    """The grade_id of an nbgrader cell."""
    return str(cell.metadata.nbgrader.grade_id)

"""Reads from a graded notebook what its student should look at first."""

import re

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

END_OF_SENTENCE = re.compile(r"(?<=[.?!])\s")


def first_hint(notebook: NotebookNode) -> str:
    """What the first failed test cell begins with, as `cell: sentence`; "" where all passed."""
    for cell in notebook.cells:
        if cell.cell_type != "code" or not is_grade(cell) or is_solution(cell):
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                sentence = END_OF_SENTENCE.split(output.evalue.strip() or output.ename)[0]
                return f"{cell.metadata.nbgrader.grade_id}: {sentence}"
    return ""

"""Third step of the intake: the cells get back the nbgrader metadata that they were released with.

A copied cell carries its id twice, an edited one may claim other points, a cell of another
assignment an id that nobody knows: any of these ends a batch of nbgrader's.
"""

from copy import deepcopy

from nbformat import NotebookNode

from grader.intake.refusal import Unreadable
from grader.intake.released import Cells


def restore_labels(notebook: NotebookNode, released: Cells, name: str) -> NotebookNode:
    """`notebook` with each released cell once, labelled as released; of doubled ones the last."""
    seen: set[str] = set()
    for cell in reversed(notebook.cells):
        grade_id = read_grade_id(cell)
        cell.metadata.pop("nbgrader", None)
        if grade_id in released and grade_id not in seen:
            cell.metadata["nbgrader"] = NotebookNode(deepcopy(released[grade_id]))
            seen.add(grade_id)
    if released and not seen:
        raise Unreadable(f"{name} has no cell of this assignment: it is a notebook of another one")
    keep = {"kernelspec", "language_info"}  # stored widgets and titles would reach the browser
    notebook.metadata = NotebookNode({k: v for k, v in notebook.metadata.items() if k in keep})
    return notebook


def read_grade_id(cell: NotebookNode) -> str:
    """The cell's grade_id, or "" if there is none or it is no text."""
    metadata = cell.metadata.get("nbgrader")
    grade_id = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return grade_id if isinstance(grade_id, str) else ""

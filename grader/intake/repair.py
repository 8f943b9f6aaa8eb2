"""Third step of the intake: restores the cells' nbgrader metadata as released.

Cells copied within the notebook have duplicate ids, cells of other assignments unknown ids, edited
metadata may claim other points: any of these would stop nbgrader's whole run.
"""

from copy import deepcopy

from nbformat import NotebookNode

from grader.cells import get_id
from grader.intake.refusal import Unreadable
from grader.intake.released import Cells


def restore_labels(notebook: NotebookNode, released: Cells, name: str) -> NotebookNode:
    """Label each released cell as released; of duplicates, only the last keeps its label."""
    seen: set[str] = set()
    for cell in reversed(notebook.cells):
        grade_id = get_id(cell)
        cell.metadata.pop("nbgrader", None)
        if grade_id in released and grade_id not in seen:
            cell.metadata["nbgrader"] = NotebookNode(deepcopy(released[grade_id]))
            seen.add(grade_id)
    if released and not seen:
        raise Unreadable(f"{name} has no cell of this assignment: it is a notebook of another one")
    keep = {"kernelspec", "language_info"}  # widget state and titles could reach the browser
    notebook.metadata = NotebookNode({k: v for k, v in notebook.metadata.items() if k in keep})
    return notebook

"""Third step of the intake: decides what the cells of a submission look like when it is graded.

The intake's exporter and the workers restore what they have read. The judge does so again, so that
it depends on no stage in between.
"""

from copy import deepcopy

from nbformat import NotebookNode

from grader.cells import get_id, get_label, is_locked
from grader.intake.refusal import Unreadable

NO_ANSWER = {
    "code": "# The submission does not have this cell.",
    "markdown": "*The submission does not have this cell.*",
    "raw": "The submission does not have this cell.",
}


def restore_submission(notebook: NotebookNode, source: NotebookNode, name: str) -> NotebookNode:
    """`restore_cells`, but Unreadable if the notebook has no cell of the assignment."""
    known = {get_id(cell) for cell in source.cells} - {""}
    if known and not any(get_id(cell) in known for cell in notebook.cells):
        raise Unreadable(f"{name} has no cell of this assignment: it is a notebook of another one")
    return restore_cells(notebook, source)


def restore_cells(notebook: NotebookNode, source: NotebookNode) -> NotebookNode:
    """A copy of the submission with everything but the student's own work taken from the source.

    Every cell with an id gets the type and metadata of the source; locked cells and tests also its
    text. Of cells with the same id, only the last keeps it. Missing graded cells are added at the
    end, an answer without a text of the student's.
    """
    restored = deepcopy(notebook)
    trusted = {grade_id: cell for cell in source.cells if (grade_id := get_id(cell))}
    seen: set[str] = set()
    for index in reversed(range(len(restored.cells))):  # the last one counts, as in nbgrader
        cell = restored.cells[index]
        grade_id = get_id(cell)
        if grade_id in seen or grade_id not in trusted:
            cell.metadata.pop("nbgrader", None)  # if it were empty, nbgrader would stop the run
        else:
            restored.cells[index] = _restore(cell, trusted[grade_id])
        seen.add(grade_id)
    missing = (cell for grade_id, cell in trusted.items() if grade_id not in seen)
    restored.cells += [_add_back(cell) for cell in missing if get_label(cell).get("grade")]
    for cell in restored.cells:
        cell.source = _replace_surrogates(cell.source)
        if cell.cell_type == "code":
            cell.outputs = []
    return restored


def _restore(cell: NotebookNode, trusted: NotebookNode) -> NotebookNode:
    """The trusted cell; of an answer, the text and attached pictures are the student's."""
    restored = deepcopy(trusted)
    if "id" in cell:
        restored["id"] = cell["id"]
    if not is_locked(trusted):
        restored.source = cell.source
        if "attachments" in cell and restored.cell_type == "markdown":
            restored["attachments"] = cell["attachments"]
    return restored


def _add_back(trusted: NotebookNode) -> NotebookNode:
    """A graded cell that was deleted: nbgrader could not always tell where it was, and stop."""
    added = deepcopy(trusted)
    if not is_locked(trusted):
        added.source = NO_ANSWER[trusted.cell_type]
        added.pop("attachments", None)
    return added


def _replace_surrogates(text: str) -> str:
    """Replace lone surrogates, which JSON can express but no file can store, by question marks."""
    return text.encode("utf-8", "replace").decode()

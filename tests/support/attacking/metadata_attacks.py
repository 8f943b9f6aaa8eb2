"""Attacks on nbgrader's metadata: each changes a submission in a way that Run All never does."""

from __future__ import annotations

from copy import deepcopy

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import is_grade, is_solution


def checks(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if is_grade(cell) and not is_solution(cell)]


def checks_emptied(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.source = ""


def checks_tagged_to_be_skipped(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.metadata["tags"] = ["skip-execution", "hide-input", "remove-cell"]


def checks_deleted(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        notebook.cells.remove(cell)


def checks_first(notebook: NotebookNode) -> None:
    notebook.cells.sort(key=lambda cell: not (is_grade(cell) and not is_solution(cell)))


def checks_doubled(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        double = deepcopy(cell)
        double.source = "2"
        double["id"] = cell["id"] + "-two"
        notebook.cells.append(double)


def checks_as_markdown(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.cell_type = "markdown"
        cell.pop("outputs", None), cell.pop("execution_count", None)


def checks_as_raw(notebook: NotebookNode) -> None:
    checks_as_markdown(notebook)
    for cell in checks(notebook):
        cell.cell_type = "raw"


def checks_as_solutions(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.metadata.nbgrader.update(solution=True, locked=False)
        cell.source = "2"


def checks_no_longer_graded(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.metadata.nbgrader.update(grade=False, points=0)


def checks_as_tasks(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.metadata.nbgrader.update(task=True, grade=False)


def points_changed(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.metadata.nbgrader["points"] = 1000


def points_as_text(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.metadata.nbgrader["points"] = "a hundred"


def ids_swapped(notebook: NotebookNode) -> None:
    """Each test says that it is the next one; those of no value are easiest to pass."""
    cells = checks(notebook)
    ids = [cell.metadata.nbgrader.grade_id for cell in cells]
    for cell, grade_id in zip(cells, ids[1:] + ids[:1], strict=True):
        cell.metadata.nbgrader.grade_id = grade_id


def an_answer_named_as_a_test(notebook: NotebookNode) -> None:
    label = deepcopy(checks(notebook)[0].metadata)
    notebook.cells.append(new_code_cell("1", metadata=label))


def an_answer_that_grades_itself(notebook: NotebookNode) -> None:
    for cell in filter(is_solution, notebook.cells):
        cell.metadata.nbgrader.update(grade=True, solution=False, locked=True, points=1000)


def a_test_invented(notebook: NotebookNode) -> None:
    label = deepcopy(checks(notebook)[0].metadata)
    label.nbgrader.update(grade_id="bonus", points=1000)
    notebook.cells.append(new_code_cell("1000", metadata=label))


def outputs_forged(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.outputs = [
            new_output("execute_result", data={"text/plain": "2"}, execution_count=1),
            new_output("stream", name="stdout", text="✓"),
        ]


def checksums_forged(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["checksum"] = "0" * 32


def schema_of_the_future(notebook: NotebookNode) -> None:
    for cell in checks(notebook):
        cell.metadata.nbgrader["schema_version"] = 99


def metadata_of_other_types(notebook: NotebookNode) -> None:
    for cell, other in zip(checks(notebook), ["x", {}, {"grade_id": [1]}, None], strict=False):
        cell.metadata["nbgrader"] = other


def another_kernel(notebook: NotebookNode) -> None:
    notebook.metadata["kernelspec"] = {"name": "bash", "language": "bash", "display_name": "sh"}


def no_kernel(notebook: NotebookNode) -> None:
    notebook.metadata.clear()


def ids_of_cells_doubled(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell["id"] = "same"


def drill_cells_rewritten(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code" and not is_solution(cell) and not is_grade(cell):
            cell.source = "all = any = isinstance = lambda *_: True"


def text_that_cannot_be_encoded(notebook: NotebookNode) -> None:
    notebook.cells.append(new_code_cell("print('\ud800')"))


def a_cell_with_a_null_byte(notebook: NotebookNode) -> None:
    notebook.cells.append(new_code_cell("print('\x00')"))


TAMPERINGS = (
    checks_emptied, checks_tagged_to_be_skipped, checks_deleted, checks_first,
    checks_doubled, checks_as_markdown, checks_as_raw, checks_as_solutions,
    checks_no_longer_graded, checks_as_tasks, points_changed, points_as_text, ids_swapped,
    an_answer_named_as_a_test, an_answer_that_grades_itself, a_test_invented, outputs_forged,
    checksums_forged, schema_of_the_future, metadata_of_other_types, another_kernel, no_kernel,
    ids_of_cells_doubled, drill_cells_rewritten, text_that_cannot_be_encoded,
    a_cell_with_a_null_byte,
)  # fmt: skip

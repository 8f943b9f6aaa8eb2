"""Ways in which a submission can be rearranged; none of them changes an answer."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from support.judge_notebooks import check_cell


def rewrite_tests(notebook: NotebookNode) -> None:
    for cell in notebook.cells[2:]:
        cell.source = "pass"


def delete_tests(notebook: NotebookNode) -> None:
    del notebook.cells[2:]


def double_a_test(notebook: NotebookNode) -> None:
    notebook.cells.append(check_cell("rate", "print('mine')"))


def retype_a_test(notebook: NotebookNode) -> None:
    notebook.cells[2] = new_markdown_cell("", metadata=notebook.cells[2].metadata)


def unlock_a_test(notebook: NotebookNode) -> None:
    notebook.cells[2].metadata.nbgrader.update(solution=True, locked=False, grade=False)


def break_metadata(notebook: NotebookNode) -> None:
    notebook.cells[2].metadata.nbgrader = "rate"
    notebook.cells[3].metadata.nbgrader = NotebookNode(grade_id=["evidence"])


def move_tests_first(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


def invent_a_test(notebook: NotebookNode) -> None:
    notebook.cells.append(check_cell("bonus", "100"))


def leave_outputs(notebook: NotebookNode) -> None:
    notebook.cells.append(new_code_cell("1"))


CHANGES = [
    rewrite_tests, delete_tests, double_a_test, retype_a_test, unlock_a_test, break_metadata,
    move_tests_first, invent_a_test, leave_outputs,
]  # fmt: skip

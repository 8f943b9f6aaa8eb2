"""However cells are rearranged, locked cells and tests are restored from the source."""

from collections.abc import Callable

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from support.judge_notebooks import RIGHT, TESTS, check_cell, hand_in, make_source

from grader.cells import get_id
from grader.judge.host.plan import make_job, restore_cells
from grader.judge.protocol.job import JudgeStep
from grader.judge.protocol.limits import Limits


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


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_test_is_run_once_with_the_text_of_the_source(
    change: Callable[[NotebookNode], None],
) -> None:
    source, notebook = make_source(), hand_in(RIGHT)
    change(notebook)
    restored = restore_cells(notebook, source)
    judged = [s for s in make_job(restored, source, Limits()).steps if isinstance(s, JudgeStep)]
    assert {step.label: step.text for step in judged} == {n: t.strip() for n, t in TESTS.items()}
    assert len(judged) == len(TESTS)
    assert all(restored.cells[step.cell].metadata.nbgrader.grade for step in judged)


def test_the_text_of_tests_is_in_no_cell_for_the_students_process() -> None:
    source = make_source()
    job = make_job(restore_cells(hand_in(RIGHT), source), source, Limits())
    texts = [step.text for step in job.steps if not isinstance(step, JudgeStep)]
    assert not any("HIDDEN" in text for text in texts)


def test_a_changed_locked_cell_is_restored() -> None:
    notebook = hand_in(RIGHT)
    notebook.cells[0].source = "LEARNING_RATE = 0.1"
    assert restore_cells(notebook, make_source()).cells[0].source == make_source().cells[0].source


def test_a_duplicate_id_is_removed() -> None:
    notebook = hand_in(RIGHT)
    double_a_test(notebook)
    ids = [get_id(cell) for cell in restore_cells(notebook, make_source()).cells]
    assert ids.count("rate") == 1

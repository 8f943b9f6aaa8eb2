"""What the cells of a submission look like when it is graded, however they were rearranged."""

from collections.abc import Callable

import pytest
from nbformat import NotebookNode
from support.judge_notebooks import RIGHT, TESTS, hand_in, make_source
from support.rearranged import CHANGES

from grader.cells import get_id
from grader.intake.refusal import Unreadable
from grader.intake.released import Released, SourceCell, use_released
from grader.intake.restore import restore_cells, restore_submission

Change = Callable[[NotebookNode], None]
every_change = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)


def restore(change: Change) -> NotebookNode:
    notebook = hand_in(RIGHT)
    change(notebook)
    return restore_cells(notebook, make_source())


@every_change
def test_cells_have_type_and_metadata_of_the_source(change: Change) -> None:
    source = {get_id(cell): cell for cell in make_source().cells}
    for cell in restore(change).cells:
        if grade_id := get_id(cell):
            assert cell.cell_type == source[grade_id].cell_type
            assert cell.metadata == source[grade_id].metadata


@every_change
def test_locked_cells_have_the_text_of_the_source_and_answers_their_own(change: Change) -> None:
    expected = {get_id(cell): cell.source for cell in make_source().cells} | {"answer": RIGHT}
    found = {get_id(cell): cell.source for cell in restore(change).cells if get_id(cell)}
    assert {name: text.strip() for name, text in found.items()} == {
        name: text.strip() for name, text in expected.items()
    }


@every_change
def test_each_id_is_there_once(change: Change) -> None:
    ids = [grade_id for cell in restore(change).cells if (grade_id := get_id(cell))]
    assert sorted(ids) == sorted(["drill", "answer", *TESTS])


@every_change
def test_to_restore_again_changes_nothing(change: Change) -> None:
    restored = restore(change)
    assert restore_cells(restored, make_source()) == restored


def test_a_changed_locked_cell_is_restored() -> None:
    notebook = hand_in(RIGHT)
    notebook.cells[0].source = "LEARNING_RATE = 0.1"
    assert restore_cells(notebook, make_source()).cells[0].source == make_source().cells[0].source


def test_a_notebook_of_another_assignment_is_refused() -> None:
    notebook = hand_in(RIGHT)
    for cell in notebook.cells:
        cell.metadata.nbgrader.grade_id += "_week2"
    with pytest.raises(Unreadable, match=r"week2\.ipynb has no cell of this assignment"):
        restore_submission(notebook, make_source(), "week2.ipynb")


def test_a_cell_that_was_not_released_is_none_of_the_assignment() -> None:
    source = make_source()
    released = Released(
        None,
        tuple(
            SourceCell(get_id(cell), "code", True, f"# released\n{cell.source}", "sum", None)
            for cell in source.cells
            if get_id(cell) != "factor"
        ),
        frozenset(), frozenset(), frozenset(),
    )  # fmt: skip
    restored = restore_cells(hand_in(RIGHT), use_released(source, released))
    assert "factor" not in map(get_id, restored.cells)
    by_id = {get_id(cell): cell for cell in restored.cells}
    assert by_id["rate"].source.startswith("# released")
    assert {by_id[name].metadata.nbgrader.checksum for name in by_id if name} == {"sum"}
    assert by_id["answer"].source.strip() == RIGHT.strip()

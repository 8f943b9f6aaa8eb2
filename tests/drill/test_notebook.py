"""The drill as a notebook: it runs headless, reads well, and its prose tells the code's numbers."""

import ast
import math
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution
from support.quick_run import RELEASE, ROOT, SOURCE, TESTS

QUESTIONS = ["predict", "observe", "diagnose", "fix", "compare", "transfer", "postmortem"]
CELLS = {cell.id: cell for cell in SOURCE.cells}


def run_all(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run a notebook as JupyterLab does: an error ends it, unless the cell is tagged for errors."""
    copy = nbformat.from_dict(notebook)
    NotebookClient(copy, resources={"metadata": {"path": str(folder)}}).execute()
    return copy


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    return run_all(SOURCE, tmp_path_factory.mktemp("reference"))


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    return run_all(RELEASE, tmp_path_factory.mktemp("untouched"))


def outputs_of(notebook: NotebookNode, kind: str) -> dict[str, NotebookNode]:
    """The first output of a kind in each cell, by the cell's id."""
    return {
        cell.id: output
        for cell in notebook.cells
        for output in reversed(cell.get("outputs", []))
        if output.output_type == kind
    }


def test_reference_runs_without_error_or_warning(reference: NotebookNode) -> None:
    assert outputs_of(reference, "error") == {}
    assert {output.name for output in outputs_of(reference, "stream").values()} == {"stdout"}
    assert all(cell.execution_count for cell in reference.cells if cell.cell_type == "code")


def test_untouched_release_runs_to_its_end_and_every_check_speaks(untouched: NotebookNode) -> None:
    errors = outputs_of(untouched, "error")

    assert list(errors) == list(TESTS)
    assert {error.ename for error in errors.values()} == {"AssertionError"}
    assert untouched.cells[-1].cell_type == "markdown"


def test_every_figure_is_described_in_words(reference: NotebookNode) -> None:
    drawn = outputs_of(reference, "display_data")
    figures = {name for name, output in drawn.items() if "image/png" in output.data}

    assert figures == {"colleagues-figure", "four-rates", "compare", "valley-run"}
    assert figures <= outputs_of(reference, "stream").keys()


def test_the_slider_is_there_for_people_only(reference: NotebookNode) -> None:
    view = "application/vnd.jupyter.widget-view+json"

    assert view in outputs_of(reference, "display_data")["slider"].data


@pytest.mark.parametrize("notebook", [SOURCE, RELEASE], ids=["source", "release"])
def test_no_outputs_are_committed(notebook: NotebookNode) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]

    assert not [cell.id for cell in code if cell.outputs or cell.execution_count]


def test_solution_cells_carry_the_names_that_others_rely_on() -> None:
    assert [cell.id for cell in SOURCE.cells if is_solution(cell)] == QUESTIONS


def test_points_add_up_to_twenty_and_to_the_table_of_contents() -> None:
    points = [cell.metadata.nbgrader.points for cell in SOURCE.cells if is_grade(cell)]
    told = re.findall(r"\| (\d) \|$", CELLS["title"].source, re.M)

    assert sum(points) == sum(map(int, told)) == 20


def test_ids_are_words_and_those_of_nbgrader() -> None:
    for cell in SOURCE.cells:
        assert re.fullmatch(r"[a-z_-]+", cell.id)
        assert cell.cell_type == "markdown" or cell.metadata.nbgrader.grade_id == cell.id


def test_headings_start_at_one_skip_no_level_and_are_linked() -> None:
    prose = "\n".join(cell.source for cell in SOURCE.cells if cell.cell_type == "markdown")
    headings = re.findall(r"^(#+) (.+)$", prose, re.M)
    levels = [len(marks) for marks, _ in headings]

    assert levels.count(1) == 1 == levels[0]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    anchors = {title.replace(" ", "-") for _, title in headings}
    assert set(re.findall(r"\(#(.+?)\)", prose)) <= anchors


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_has_a_ladder_of_folded_hints_then_checks(question: str) -> None:
    ids = list(CELLS)
    after = ids[ids.index(question) + 1 :]
    hints, check = ids.index(f"{question}-hints"), next(cell for cell in after if cell in TESTS)

    assert re.findall(r"<summary>Hint (\d)", CELLS[f"{question}-hints"].source)[:2] == ["1", "2"]
    assert ids.index(question) < hints < ids.index(check)


@pytest.mark.parametrize("test", TESTS)
def test_each_message_says_what_was_seen_why_and_what_to_try(test: str) -> None:
    for statement in ast.parse(TESTS[test]).body:
        if isinstance(statement, ast.Assert):
            assert statement.msg is not None
            words = [
                part.value for part in ast.walk(statement.msg) if isinstance(part, ast.Constant)
            ]
            sentences = re.findall(r"[.?!](?=\s|$)", " ".join(map(str, words)))
            assert len(sentences) >= 3, ast.unparse(statement.msg)


def loss_after(steps: int, rate: float, curvature: float = 2.0) -> float:
    """The loss on the bowl of a curvature, from [-2, 2]."""
    return 4 * curvature * (1 - curvature * rate) ** (2 * steps)


def steps_to(threshold: float, rate: float) -> int:
    """How many steps a rate takes to bring the loss below a threshold."""
    return next(steps for steps in range(10_000) if loss_after(steps, rate) < threshold)


def first_infinite_step() -> int:
    """The step at which the colleague's loss overflows a float64."""
    x, step = -2.0, 0
    while math.isfinite(x * x + x * x):
        x, step = x - 1.2 * 2 * x, step + 1
    return step


CLAIMS: list[tuple[str, str, Callable[[], object]]] = [
    ("title", "started at {:.0f}", lambda: loss_after(0, 1.2)),
    ("derivation", "the factor is {:.1f}", lambda: 1 - 2 * 1.2),
    ("derivation", "grows by 1.4² = {:.2f}", lambda: loss_after(1, 1.2) / loss_after(0, 1.2)),
    ("derivation", "On this bowl that is {:.0f}", lambda: 2 / 2),
    ("scan-reading", "loss {:.0f} for ever", lambda: loss_after(50, 1.0)),
    ("fix-hints", "get from {:.0f} to below", lambda: loss_after(0, 0.3)),
    ("lessons", "at step {}", first_infinite_step),
    ("lessons", "0.01 needs {} steps", lambda: steps_to(0.01, 0.01)),
    ("lessons", "0.001 needs {:,};", lambda: steps_to(0.01, 0.001)),
    ("postmortem", "multiplied it by {:.2f}", lambda: (1 - 2 * 1.2) ** 2),
    ("postmortem", "it was {:.1f} million", lambda: loss_after(20, 1.2) / 1e6),
    ("postmortem", "1 - 2 * 1.2 = {:.1f}", lambda: 1 - 2 * 1.2),
    ("postmortem_form", "from 8 to {:.1f} million", lambda: loss_after(20, 1.2) / 1e6),
]


@pytest.mark.parametrize(("cell", "claim", "compute"), CLAIMS, ids=[row[1] for row in CLAIMS])
def test_numbers_in_the_prose_are_those_of_the_code(
    cell: str, claim: str, compute: Callable[[], object]
) -> None:
    assert claim.format(compute()) in CELLS[cell].source


def test_claims_that_are_not_a_number() -> None:
    assert loss_after(20, 1.2) > 2e6  # "in the millions"
    assert loss_after(50, 0.1, curvature=20) >= loss_after(
        0, 0.1, curvature=20
    )  # "0.1 already fails"
    assert loss_after(50, 0.95) < 0.01  # "0.95 converges all the same"


def test_source_folder_holds_nothing_that_students_must_not_get() -> None:
    assert [path.name for path in (ROOT / "source/exploding_loss").iterdir()] == [
        "exploding_loss.ipynb"
    ]

"""The drill as a notebook: it runs without errors, and its prose states the code's numbers."""

import ast
import math
import re
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution
from support.notebooks import RELEASE, ROOT, SOURCE, TESTS

QUESTIONS = [
    "predict", "observe", "diagnose", "again", "suspects", "fix", "compare", "fastest", "transfer",
    "postmortem",
]  # fmt: skip
UNGRADED = {"again"}
CELLS = {cell.id: cell for cell in SOURCE.cells}


def run_all(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run a notebook as JupyterLab does: an error stops it unless the cell is tagged for errors."""
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


def test_untouched_release_runs_to_its_end_and_every_check_has_a_message(
    untouched: NotebookNode,
) -> None:
    errors = outputs_of(untouched, "error")

    assert list(errors) == list(TESTS)
    assert {error.ename for error in errors.values()} == {"AssertionError"}
    assert untouched.cells[-1].cell_type == "markdown"


def test_every_figure_is_described_in_words(reference: NotebookNode) -> None:
    drawn = outputs_of(reference, "display_data")
    figures = {name for name, output in drawn.items() if "image/png" in output.data}

    assert figures == {
        *("colleagues-figure", "four-rates", "compare", "rate-sweep", "sweep-again", "valley-run")
    }
    assert figures <= outputs_of(reference, "stream").keys()


def test_the_slider_is_only_made_in_a_browser(reference: NotebookNode) -> None:
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
    stated = re.findall(r"\| (\d) \|$", CELLS["title"].source, re.M)

    assert sum(points) == sum(map(int, stated)) == 20


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


def test_what_a_student_sees_is_read_in_half_an_hour() -> None:
    prose = "\n".join(cell.source for cell in SOURCE.cells if cell.cell_type == "markdown")
    opened = re.sub(r"<details>.*?</details>", "", prose, flags=re.DOTALL)

    assert len(opened.split()) <= 1400


def test_the_first_code_in_sight_is_the_loss() -> None:
    code = (cell for cell in SOURCE.cells if cell.cell_type == "code")
    shown = next(cell for cell in code if not cell.metadata.get("jupyter", {}).get("source_hidden"))

    assert shown.source.startswith("def loss_fn")


def test_folded_cells_begin_with_a_line_that_says_what_they_are() -> None:
    for cell in RELEASE.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            assert re.match(r"# \S.{10,}\n", cell.source), cell.id


def test_the_tally_has_the_points_and_the_place_of_each_check(reference: NotebookNode) -> None:
    shown = outputs_of(reference, "display_data")["progress"].data["text/markdown"]
    known = {
        check: (title, points)
        for title, (checks, _) in load_checked().QUESTIONS.items()
        for check, points in checks.items()
    }
    heading, found = "", {}
    for cell in SOURCE.cells:
        if cell.cell_type == "markdown":
            heading = (re.findall(r"^## (.+)$", cell.source, re.M) or [heading])[-1]
        elif cell.id in TESTS:
            found[cell.id] = heading, cell.metadata.nbgrader.points

    assert known == found
    waiting = sum(points for check, (_, points) in found.items() if "◌" in TESTS[check])
    assert f"{17 - waiting} of 17 points so far**; {waiting} more" in shown


def load_checked() -> Any:
    """The class by which checks read answers."""
    names: dict[str, Any] = {}
    exec("import re\nimport numpy as np\n" + find_class("Checked"), names)
    return names["Checked"]


@pytest.mark.parametrize(
    "piece", ["word ", "<1>", "#", "-", "1. ", "**a", "(what was expected", "? ", "\n ", "9"]
)
def test_reading_a_long_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    checked, text = load_checked(), piece * (100_000 // len(piece)) + "x"
    started = time.process_time()

    checked.count_words(text)
    checked.find_parts(text, ["What happened", "Root cause", "How to prevent"])
    re.fullmatch(checked.NUMBER, text)

    assert time.process_time() - started < 1


def find_class(name: str) -> str:
    """The source of a class of the cell that the checks share."""
    tree = ast.parse(CELLS["checking"].source)
    return next(
        ast.unparse(node)
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == name
    )


def test_the_troubleshooting_table_is_the_playgrounds() -> None:
    playground = nbformat.read(ROOT / "notebooks/learning_rate_playground.ipynb", as_version=4)
    theirs = [rows for cell in playground.cells if (rows := find_rows(cell.source, "Symptom"))]

    assert [find_rows(CELLS["troubleshooting"].source, "Symptom")] == theirs


def find_rows(text: str, first: str) -> list[str]:
    """The rows of a table that begins with a word, without their links."""
    if f"| {first} |" not in text:
        return []
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", row) for row in rows]


@pytest.mark.parametrize("question", [name for name in QUESTIONS if name not in UNGRADED])
def test_each_question_has_a_ladder_of_folded_hints_then_checks(question: str) -> None:
    ids = list(CELLS)
    after = ids[ids.index(question) + 1 :]
    hints, check = ids.index(f"{question}-hints"), next(cell for cell in after if cell in TESTS)

    assert re.findall(r"<summary>Hint (\d)", CELLS[f"{question}-hints"].source)[:2] == ["1", "2"]
    assert ids.index(question) < hints < ids.index(check)


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
    ("derivation", "multiplied by 1.4² = {:.2f}", lambda: loss_after(1, 1.2) / loss_after(0, 1.2)),
    ("derivation", "On this bowl that is {:.0f}", lambda: 2 / 2),
    ("suspects-question", "show you this very curve: 8, {:.2f}", lambda: 8 * (1 + 2 * 0.2) ** 2),
    ("suspects-reading", "At 0.2 that is {:.1f}", lambda: 1 + 2 * 0.2),
    ("suspects-reading", "to {:.1f} after 20 steps", lambda: 8 * (1 + 2 * 0.02) ** 40),
    ("suspects-reading", "At {:.2f}, a tenth", lambda: 1.2 / 10),
    ("fix_rate", "for ever, at loss {:.0f}", lambda: loss_after(50, 1.0)),
    ("valley-reading", "about {:.3f}", lambda: 2 / (2 + 20)),
    ("valley-reading", "2 / 20 = {:.1f}", lambda: 2 / 20),
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
    assert abs(1 - 2 * 0.95) < 1  # "0.95 overshoots at every step and still comes closer"
    assert math.isclose(1 - 2 / 11, 9 / 11)  # "both factors have the size 9/11"
    assert math.isclose(abs(1 - 20 / 11), 9 / 11)


def test_source_folder_contains_nothing_that_students_must_not_get() -> None:
    assert [path.name for path in (ROOT / "source/exploding_loss").iterdir()] == [
        "exploding_loss.ipynb"
    ]

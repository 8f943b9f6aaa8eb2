"""The playground notebook: it runs without errors, and every number in its prose is computed."""

import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbclient import NotebookClient
from nbformat import NotebookNode
from support.playground_claims import HALF_CURES, ROWS, STATEMENTS, claims, heavy_ball

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "learning_rate_playground.ipynb"
CLAIMS = claims()
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]\d+)?")
BLUE, VERMILLION = "#0072B2", "#D55E00"


# --- reading the notebook ---------------------------------------------------------------------


def load() -> NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


def sections(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """The cells under each H2, by its title."""
    found: dict[str, list[NotebookNode]] = {}
    for cell in notebook.cells:
        heading = re.match(r"## (.+)", cell.source) if cell.cell_type == "markdown" else None
        if heading:
            found[heading[1]] = []
        if found:
            list(found.values())[-1].append(cell)
    return found


def prose(cells: list[NotebookNode]) -> str:
    """The words on one line, without code, tags, addresses and names of number types."""
    words = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    words = re.sub(r"`[^`]*`|<[^>]+>|\]\([^)]*\)|float\d\d", " ", words)
    return " ".join(words.replace("\N{MINUS SIGN}", "-").split())


def outputs(cells: list[NotebookNode]) -> list[NotebookNode]:
    return [out for cell in cells for out in cell.get("outputs", ())]


def printed(cells: list[NotebookNode]) -> str:
    return "".join(out.text for out in outputs(cells) if out.output_type == "stream")


def numbers(text: str) -> set[float]:
    return {float(n.replace(",", "")) for n in NUMBER.findall(text)}


COMMITTED = load()
SECTIONS = sections(COMMITTED)
PLAYED = {title: cells for title, cells in SECTIONS.items() if "explore(" in str(cells)}
PLAYED.pop("How to use this page")
TABLE = "The troubleshooting table"


def execute(live: bool) -> NotebookNode:
    """The notebook run as a page without sliders, or as in JupyterLab with each slider moved."""
    notebook, unset = load(), ("JPY_SESSION_NAME", "NBGRADER_EXECUTION")
    env = {name: value for name, value in os.environ.items() if name not in unset}
    if live:
        env["JPY_SESSION_NAME"] = "playground.ipynb"
        for cell in notebook.cells:
            if cell.cell_type == "code" and "\nexplore(" in cell.source:
                cell.source = cell.source.replace("\nexplore(", "\nshown = explore(") + MOVE
    NotebookClient(notebook, timeout=60).execute(env=env)
    return notebook


MOVE = """
ends = getattr(control, "options", None) or (control.min, control.max)
print(shown.children[1].value)
for control.value in (ends[-1], ends[0]):
    print(shown.children[1].value)
"""


@pytest.fixture(scope="module")
def headless() -> NotebookNode:
    return execute(live=False)


@pytest.fixture(scope="module")
def live() -> NotebookNode:
    return execute(live=True)


# --- what the prose says ------------------------------------------------------------------------


@pytest.mark.parametrize(("title", "claim"), CLAIMS)
def test_prose_says_what_is_true(title: str, claim: str) -> None:
    assert claim in prose(SECTIONS[title])


@pytest.mark.parametrize("title", SECTIONS)
def test_prose_has_no_number_without_a_claim(title: str) -> None:
    rest = prose(SECTIONS[title])
    for section, claim in CLAIMS:
        if section == title:
            rest = rest.replace(claim.rstrip("."), " ")
    rest = re.sub(r"(^| )1\. ", " ", rest)  # the numbers of a list
    assert not numbers(rest), rest


@pytest.mark.parametrize("title", PLAYED)
def test_every_number_in_the_prose_is_printed_by_a_cell(headless: NotebookNode, title: str) -> None:
    cells = sections(headless)[title]
    assert numbers(prose(cells)) <= numbers(printed(cells))


@pytest.mark.parametrize("symptom", HALF_CURES)
def test_halving_a_rate_that_is_too_high_cures(symptom: str) -> None:
    before, after = HALF_CURES[symptom]
    assert after < 1e-3 < before


@pytest.mark.parametrize("statement", STATEMENTS)
def test_statement_without_a_number_is_true(statement: str) -> None:
    assert STATEMENTS[statement]


def read_table() -> list[list[str]]:
    """The cells of the troubleshooting table, row by row, its head left out."""
    lines = [line for line in SECTIONS[TABLE][0].source.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_row_of_the_table_has_a_test_with_a_yes_and_a_no() -> None:
    rows = read_table()
    assert all(all(row[1:]) for row in rows)
    assert all("?" in row[2] for row in rows)
    causes = [cause for row in rows for cause in re.findall(r"\[(.+?)\]", row[1])]
    assert causes == list(ROWS)


@pytest.mark.parametrize("cause", ROWS)
def test_test_of_a_row_distinguishes_its_cause_from_the_other(cause: str) -> None:
    assert ROWS[cause] == (True, False)


def test_peaks_shrink_by_the_momentum_with_each_step() -> None:
    losses = heavy_ball(0.9, steps=200)
    early, late = losses[20:60], losses[120:160]
    assert (late.max() / early.max()) ** 0.01 == pytest.approx(0.9, rel=0.01)


# --- how it runs --------------------------------------------------------------------------------


@pytest.mark.parametrize("run", ["headless", "live"])
def test_runs_without_error_or_warning(run: str, request: pytest.FixtureRequest) -> None:
    found = outputs(request.getfixturevalue(run).cells)
    assert [out for out in found if out["output_type"] == "error"] == []
    assert [out["text"] for out in found if out.get("name") == "stderr"] == []


@pytest.mark.parametrize("title", PLAYED)
def test_headless_section_shows_cause_and_cure_as_figure_words_and_table(
    headless: NotebookNode, title: str
) -> None:
    cells = sections(headless)[title]
    assert ["image/png" in out.data for out in outputs(cells) if "data" in out] == [True]
    for state in ("cause", "cure"):
        told = rf"^{state}: .+: the (loss starts at|last loss is lowest)"
        assert re.search(told, printed(cells), re.MULTILINE)
    assert re.search(
        r"^  step  cause loss .+  cure loss |^  rate  cause loss ", printed(cells), re.M
    )


def test_every_live_section_has_one_labelled_control(live: NotebookNode) -> None:
    states = live.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    sliders = [m["state"] for m in states if m["model_name"].endswith("SliderModel")]
    assert len(sliders) == len(PLAYED)
    assert all(slider["description"] for slider in sliders)


def states(cells: list[NotebookNode]) -> list[str]:
    """What a live section shows at first, and after each of two moves of its slider."""
    return printed(cells).split('<div style="display: grid')[1:4]


@pytest.mark.parametrize("title", PLAYED)
def test_live_section_shows_the_cause_alone_until_its_slider_moves(
    live: NotebookNode, title: str
) -> None:
    first, *moved = states(sections(live)[title])
    assert "\nyours: move the slider" in first
    assert all(re.search(r"^yours: .+: the (last )?loss", state, re.MULTILINE) for state in moved)


@pytest.mark.parametrize("title", PLAYED)
def test_live_section_updates_figure_and_words_for_every_slider_position(
    live: NotebookNode, title: str
) -> None:
    shown = states(sections(live)[title])
    pictures = [re.findall(r'src="data:image/png;base64,(.+?)"', state) for state in shown]
    assert [len(set(pair)) for pair in pictures] == [2, 2, 2]
    assert len({pair[0] for pair in pictures}) == 3
    assert len(set(shown)) == 3


@pytest.mark.parametrize("title", PLAYED)
def test_live_picture_has_a_text_alternative(live: NotebookNode, title: str) -> None:
    for state in states(sections(live)[title]):
        images = re.findall(r"<img [^>]*>", state, re.DOTALL)
        assert [bool(re.search(r'alt="[^"]{20,}"', image)) for image in images] == [True, True]


# --- how it is written --------------------------------------------------------------------------


def headings() -> list[tuple[int, str]]:
    source = "\n".join(c.source for c in COMMITTED.cells if c.cell_type == "markdown")
    found = re.findall(r"^(#+) (.+)$", source, re.MULTILINE)
    return [(len(marks), title) for marks, title in found]


def test_one_title_and_no_level_skipped() -> None:
    levels = [level for level, _ in headings()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_contents_come_first_and_name_every_section() -> None:
    links = re.findall(r"\[(.+)\]\(#(.+)\)", COMMITTED.cells[0].source)
    assert [title for title, _ in links] == [title for _, title in headings()[2:]]


def test_every_link_within_the_page_has_its_heading() -> None:
    anchors = {title.replace(" ", "-") for _, title in headings()}
    source = "\n".join(c.source for c in COMMITTED.cells if c.cell_type == "markdown")
    assert set(re.findall(r"\]\(#([^)]+)\)", source)) <= anchors


@pytest.mark.parametrize("title", PLAYED)
def test_section_asks_first_and_explains_after_in_two_sentences(title: str) -> None:
    ask, run, why = SECTIONS[title][0].source, str(SECTIONS[title]), SECTIONS[title]
    assert "**Predict.**" in ask
    assert "<details>" not in ask
    explanation = next(c.source for c in why if "**Why.**" in c.source)
    assert run.index("explore(") < run.index("<details><summary>Check your prediction</summary>")
    sentences = explanation.split("**Why.** ")[1]
    assert len(re.findall(r"[.!?](?=\s|$)", sentences)) == 2


def test_code_follows_prose_and_committed_cells_are_bare() -> None:
    code = [cell for cell in COMMITTED.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", cell.id) for cell in COMMITTED.cells)


def test_drawing_and_numbers_are_folded_and_the_runs_are_not() -> None:
    folded = [cell for cell in COMMITTED.cells if cell.metadata.get("jupyter", {})]
    assert all(cell.source.startswith("# Folded: ") for cell in folded)
    assert {cell.id for cell in folded} >= {f"{cells[0].id}-numbers" for cells in PLAYED.values()}
    drawn = ("plot(", "annotate(", "imsave(", "widgets.HTML(", ":>12}")
    unfolded = [cell.source for cell in COMMITTED.cells if cell not in folded]
    assert [word for word in drawn if word in str(unfolded)] == []


def test_imports_only_what_every_student_has() -> None:
    code = "\n".join(cell.source for cell in COMMITTED.cells if cell.cell_type == "code")
    found = re.findall(r"^\s*(?:import|from) (\w+)", code, re.MULTILINE)
    assert sorted(found) == [
        *("base64", "io", "ipywidgets", "matplotlib", "matplotlib", "numpy", "os"),
    ]


@pytest.mark.parametrize("count", [21, 51, 401, 1101])
def test_filled_markers_are_even_steps_and_open_ones_odd_steps(count: int) -> None:
    names: dict[str, Any] = {"np": np}
    exec(next(cell.source for cell in COMMITTED.cells if cell.id == "draw-line"), names)
    points = np.column_stack([np.arange(count)] * 2)
    _, filled, opened = names["draw_steps"](Figure().add_subplot(), 0, points, "white")
    assert {step % 2 for step in filled.get_xdata()} == {0}
    assert {step % 2 for step in opened.get_xdata()} == {1}


def test_two_runs_differ_by_more_than_colour() -> None:
    styles = next(cell.source for cell in COMMITTED.cells if cell.id == "draw-line")
    assert [BLUE in styles, VERMILLION in styles] == [True, True]
    for sign in ("linestyle", "marker"):
        assert len(set(re.findall(rf'"{sign}": "(.+?)"', styles))) == 2

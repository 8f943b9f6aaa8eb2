"""No content of a student can run in a marker's browser."""

import time

import nbformat
import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from support.small_drill import code

from grader.safety.markdown import neutralise, show_as_text
from grader.safety.strip_active import StripActive

ACTIVE = [
    "<script>run()</script>",
    "<img src=x onerror=run()>",
    "<svg/onload=run()>",
    "<b onclick=run()>b</b>",
    "<details open ontoggle=run()>",
    "<!-- a comment --><iframe>",
    "[click](javascript:run())",
    "[click](JaVaScript:run())",
    "[click](java\tscript:run())",
    "[click](&#106;avascript:run())",
    "[click](javascript&colon;run())",
    "[click](data:text/html,run)",
    "[click][1]\n\n[1]: javascript:run()",
    r"$\href{javascript:run()}{x}$",
    "![seen](https://elsewhere.example/who.png)",
    "![seen](//elsewhere.example/who.png)",
    "![seen][1]\n\n[1]: https://elsewhere.example/who.png",
    "```\n<script>run()</script>",
    "[the figure](figure.html)",
    "[the figure](..%2f..%2fsubmitted%2fme%2ffigure.html)",
    "[the figure](/files/figure.html)",
    "[the figure](//elsewhere.example)",
    "[top](#%3Cimg%20onerror=run()%3E)",
    "[write](mailto:me@elsewhere.example)",
    "[local](file:///etc/passwd)",
    "| a | [t](figure.html) |\n|-|-|\n| b | c |",
    "- [x] > [deep](figure.html)",
    "term\n: ~~[a](figure.html)~~",
    "<javascript:run()>",
    "![not handed in](attachment:other.png)",
    "```mermaid\ngraph TD\n```",
    "a" * 20_001,
    "$" * 2_000,
]
HONEST = [
    "The factor is **2.4**, so `x < y` and $a<2$ & $b \\leq c$.",
    "- What happened: a < b\n- Why: it grew\n\n> quoted",
    "<details><summary>more</summary>x<sup>2</sup><br/></details>",
    "[docs](https://numpy.org)",
    "see https://numpy.org/doc",
    "[above](#1.-Predict)",
    "![my figure](attachment:figure.png)",
    "I wrote javascript: first, data:text/plain later",
    "1. a\n2. b\n\n| a | b |\n|---|---|\n| 1 | 2 |",
]


@pytest.mark.parametrize("source", ACTIVE)
def test_active_markdown_is_shown_as_text(source: str) -> None:
    assert neutralise(source, ["figure.png"]) == show_as_text(source)


@pytest.mark.parametrize("source", HONEST)
def test_honest_markdown_is_left_alone(source: str) -> None:
    assert neutralise(source, ["figure.png"]) == source


def test_fence_cannot_be_closed_from_inside() -> None:
    first, *_, last = show_as_text("`````\n<script>").splitlines()
    assert (first, last) == ("``````text", "``````")


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}, {"image/png", "text/plain"}),
        ({"text/html": "<table><tr><th>1</th></tr></table>"}, {"text/html"}),
        ({"image/svg+xml": "<svg onload=run()>", "text/plain": "svg"}, {"text/plain"}),
        ({"application/javascript": "run()"}, set()),
        ({"text/markdown": "**x**"}, {"text/markdown"}),
        ({"text/latex": r"$\href{javascript:run()}{x}$"}, set()),
        ({"text/html": r"$\href{javascript:run()}{x}$"}, set()),
        ({"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}, set()),
    ],
    ids=lambda value: next(iter(value), "") if isinstance(value, dict) else "",
)
def test_output_keeps_pictures_tables_and_text(data: dict[str, object], kept: set[str]) -> None:
    cell = new_code_cell("show()", outputs=[new_output("display_data", data=data)])
    assert strip(cell).outputs[0].data.keys() == kept


def test_html_keeps_its_table_and_loses_its_script() -> None:
    html = "<style>td {color: red}</style><table><tr><td onclick=run()>1 &lt; 2</td></tr></table>"
    html += "<script>run()</script><a href='javascript:run()'>x</a><form><input></form>"
    cell = new_code_cell("show()", outputs=[new_output("display_data", data={"text/html": html})])
    cleaned = strip(cell).outputs[0].data["text/html"]
    assert cleaned.startswith("<table><tbody><tr><td>1 &lt; 2</td></tr></tbody></table>") or (
        cleaned.startswith("<table><tr><td>1 &lt; 2</td></tr></table>")
    )
    for part in ("<script", "onclick", "<style", "href", "<form", "<input"):
        assert part not in cleaned


def test_active_markdown_output_is_shown_as_text() -> None:
    data = {"text/markdown": "[x](javascript:run())"}
    cell = new_code_cell("show()", outputs=[new_output("display_data", data=data)])
    assert strip(cell).outputs[0].data == {"text/markdown": show_as_text(data["text/markdown"])}


def test_raw_cell_is_shown_as_text() -> None:
    cell = strip(new_raw_cell("<script>run()</script>"))
    assert cell.cell_type == "markdown"
    assert cell.source == show_as_text("<script>run()</script>")


def test_locked_prose_is_the_instructors() -> None:
    cell = new_markdown_cell("<a href='#top'>up</a>", metadata=code("x", "", locked=True).metadata)
    assert strip(cell).source == "<a href='#top'>up</a>"


def strip(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    notebook, _ = StripActive().preprocess(new_notebook(cells=[cell]), {})
    return notebook.cells[0]


FLOODS = [
    "<style ",
    "<div>",
    "![",
    "<b><p>",
    "</p><b>",
    "\\\\[",
    "\x1b[31m",
    "<table><b>",
    "[",
    "$a",
]


@pytest.mark.parametrize("flood", FLOODS)
def test_floods_are_cut_before_they_are_searched(flood: str) -> None:
    text = flood * (3_000_000 // len(flood))
    data = {kind: text for kind in ("text/html", "text/markdown", "text/plain", "text/latex")}
    cell = new_code_cell("show()", outputs=[new_output("display_data", data=data)])
    cell.outputs += [new_output("stream", text=text)]
    cell.outputs += [new_output("error", ename=text, evalue=text, traceback=[text] * 200)]
    strip(cell)
    shown, stream, error = cell.outputs
    assert all(len(kept) < 110_000 for kept in [*shown.data.values(), stream.text])
    assert stream.text.count("\x1b") < 1_000
    assert len(str(error)) < 1_000_000
    assert len(error.evalue) == 2_000


@pytest.mark.parametrize("flood", FLOODS)
def test_no_page_is_slow_to_make_of_what_is_left(flood: str) -> None:
    """As much of each as is allowed; the limit is in generous CPU time."""
    source = neutralise((flood * 20_000)[:20_000])
    started = time.process_time()
    markdown2html_mistune(source)
    assert time.process_time() - started < 10


def test_all_html_of_a_notebook_together_is_bounded() -> None:
    outputs = [new_output("display_data", data={"text/html": "x" * 90_000}) for _ in range(10)]
    cell = strip(new_code_cell("show()", outputs=outputs))
    assert sum(len(output.data.get("text/html", "")) for output in cell.outputs) <= 500_000


@pytest.mark.parametrize(
    "bundle",
    [
        {"image/png": 5},
        {"image/png": ["a", 5]},
        {"image/png": '"><script>'},
        {"image/svg+xml": "PHN2Zz4="},
        {"text/html": "aaaa"},
        {},
    ],
)
def test_what_is_attached_and_no_picture_is_dropped_with_its_link(bundle: object) -> None:
    cell = new_markdown_cell("![x](attachment:a.png)")
    cell["attachments"] = nbformat.from_dict({"a.png": bundle})
    StripActive().preprocess_cell(cell, {}, 0)
    assert "attachments" not in cell
    assert cell.source == show_as_text("![x](attachment:a.png)")


def test_a_picture_whose_data_is_none_is_dropped() -> None:
    data = {"image/png": '"><script>run()</script>', "text/plain": "x"}
    cell = new_code_cell("show()", outputs=[new_output("display_data", data=data)])
    assert strip(cell).outputs[0].data == {"text/plain": "x"}

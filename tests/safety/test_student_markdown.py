"""Rendering of students' Markdown on our pages."""

import time

import pytest

from grader.safety.student_markdown import LONGEST, render_student_markdown

DOT = {"dot.png": {"image/png": "iVBORw0KGgo="}}


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# postmortem", "<h3>postmortem</h3>"),
        ("###### deep", "<h6>deep</h6>"),
        ("![my dot](attachment:dot.png)",
         '<img alt="my dot" src="data:image/png;base64,iVBORw0KGgo=">'),
        ("![my dot](attachment:lost.png)", "<em>[picture not handed in: my dot]</em>"),
        ("![](attachment:lost.png)", "<em>[picture not handed in: attachment:lost.png]</em>"),
        ("![x](https://elsewhere.example/x.png)", "<em>[picture not handed in: x]</em>"),
        ('![a" onerror="run()](attachment:dot.png)',
         '<img alt="a&quot; onerror=&quot;run()" src="data:image/png;base64,iVBORw0KGgo=">'),
        ("[numpy](https://numpy.org)",
         '<a href="https://numpy.org" rel="noopener noreferrer nofollow">numpy</a>'),
        ("[run](javascript:run())", "run (javascript:run())"),
        ("[file](../gradebook.db)", "file (../gradebook.db)"),
        ("[above](#1.-Predict)", "above"),
        ("$a<b$", "$a&lt;b$"),
    ],
)  # fmt: skip
def test_markdown_becomes(source: str, html: str) -> None:
    assert html in render_student_markdown(source, DOT)


@pytest.mark.parametrize(
    "source",
    [
        "<b>x</b>",
        "<script>run()</script>",
        "```mermaid\n<img src=x onerror=run()>\n```",
        "<a href=x>",
    ],
)
def test_tags_are_text_where_none_are_allowed(source: str) -> None:
    page = render_student_markdown(source, html=False)
    assert not any(tag in page for tag in ("<b>", "<script", "<img", "<a "))


def test_code_of_a_diagram_is_text() -> None:
    assert "<img" not in render_student_markdown("```mermaid\n<img src=x>\n```")


@pytest.mark.parametrize("part", ["![", "[", "$$", "\\\\[", "\\begin{a}", "> ", "<a ", "**a"])
def test_rendering_ends_in_seconds(part: str) -> None:
    started = time.process_time()
    assert render_student_markdown(part * (2 * LONGEST // len(part)))
    assert render_student_markdown(part * (LONGEST // len(part)))
    assert time.process_time() - started < 20

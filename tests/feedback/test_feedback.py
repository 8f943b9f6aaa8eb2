"""What students read: their messages and figures, and nothing that was hidden."""

from pathlib import Path

import nbformat
import pytest
from grader.feedback.summary import sum_up
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from rich.console import Console
from support.small_drill import ASSIGNMENT, HandIn, build_source, code, find_cell, solved

from grader.check.leaks import find_leaks, find_secrets
from grader.course import Course
from grader.feedback.class_feedback import write_feedback
from grader.feedback.hide_tests import HideTests
from grader.grade.run import grade_class

SECRET = "assert fix(-3.25) == hidden_answer"
TEST = f"assert fix\n### BEGIN HIDDEN TESTS\n{SECRET}\n### END HIDDEN TESTS"

OUTPUTS: dict[str, NotebookNode] = {
    "traceback": new_output(
        "error",
        ename="AssertionError",
        evalue="it grows",
        traceback=["---", f"----> 3 \x1b[32m{SECRET}\x1b[0m", "AssertionError: it grows"],
    ),
    "warning": new_output(
        "stream", name="stderr", text=f"<ipython>:3: RuntimeWarning: overflow\n  {SECRET}\n"
    ),
    "result": new_output("execute_result", data={"text/plain": repr([TEST])}),
    "page": new_output("display_data", data={"text/html": f"<pre>{TEST}</pre>"}),
}


Row = tuple[float, float, float, list[str]]
QUESTIONS: tuple[tuple[str, list[tuple[float, float, bool]], list[Row]], ...] = (
    # heading, each cell's score, points and whether it waits for a person; the summary's row
    ("## 1. All right", [(1, 1, False), (2, 2, False)], [(3, 3, 0, [])]),
    ("## 2. Half right", [(1, 1, False), (0, 2, False)], [(1, 3, 0, ["it grows."])]),
    ("## 3. Not yet read", [(1, 1, False), (0, 3, True)], [(1, 4, 3, ["it grows."])]),
    ("## 4. No points", [], []),
)


@pytest.mark.parametrize(("heading", "cells", "expected"), QUESTIONS, ids=[q[0] for q in QUESTIONS])
def test_summary_has_a_row_for_each_question(
    heading: str, cells: list[tuple[float, float, bool]], expected: list[Row]
) -> None:
    notebook = new_notebook(cells=[new_markdown_cell(heading)])
    for score, points, waits in cells:
        test = code("fix_rate", TEST, points=1)
        test.metadata.nbgrader |= {"score": score, "points": points, "waits": waits}
        test.outputs = [new_output("error", ename="E", traceback=["it grows. Why? So."])]
        notebook.cells.append(test)
    rows = [
        (q.score, q.points, q.waiting, [says for _, says in q.missed]) for q in sum_up(notebook)
    ]
    assert rows == expected


def hide(*cells: NotebookNode) -> NotebookNode:
    notebook, _ = HideTests().preprocess(new_notebook(cells=list(cells)), {})
    return notebook


@pytest.mark.parametrize("kind", OUTPUTS)
@pytest.mark.parametrize("whose", ["the test's own", "a student's"])
def test_hidden_test_does_not_come_back(kind: str, whose: str) -> None:
    test, answer = code("fix_rate", TEST, points=1), new_code_cell("print(In)")
    (test if whose == "the test's own" else answer).outputs = [OUTPUTS[kind]]
    assert SECRET not in nbformat.writes(hide(answer, test))


def test_message_of_a_failed_test_stays() -> None:
    test = code("fix_rate", TEST, points=1)
    test.outputs = [OUTPUTS["traceback"]]
    assert hide(test).cells[0].outputs[0].traceback == ["it grows"]


def test_unclosed_region_hides_the_rest() -> None:
    test = code("fix_rate", f"assert fix\n### BEGIN HIDDEN TESTS\n{SECRET}", points=1)
    assert hide(test).cells[0].source == "assert fix"


def test_answer_that_speaks_of_hidden_tests_is_kept() -> None:
    answer = code("fix", "# BEGIN HIDDEN TESTS of my own\nrate = 0.1", solution=True)
    assert hide(answer).cells[0].source.endswith("rate = 0.1")


@pytest.fixture
def page(course: Course, hand_in: HandIn) -> str:
    """The feedback of a student who was wrong and curious."""
    notebook = solved()
    find_cell(notebook, "fix").source = "LEARNING_RATE_FIXED = 1.5\nprint(open('/dev/null').read())"
    notebook.cells.append(
        new_code_cell(
            "from IPython.display import HTML, display\nprint(In)\n"
            "display(HTML('<table><tr><td>cell-of-a-table</td></tr></table>"
            "<script>run()</script><img src=x onerror=run()>'))"
        )
    )
    hand_in("student01", nbformat.writes(notebook))
    grade_class(course, ASSIGNMENT, Console(quiet=True))
    pages, failed = write_feedback(course, ASSIGNMENT)
    assert (len(pages), failed) == (1, {})
    return Path(pages[0]).read_text(encoding="utf-8")


def test_page_helps_and_hides(page: str) -> None:
    secrets = find_secrets(build_source(), begin=("HIDDEN TESTS", "MARK SCHEME"))
    assert len(secrets) == 3
    assert find_leaks(page, secrets) == []
    assert page.count("with 1.5 it grows") == 2  # in the summary, and where it belongs
    assert '<p class="mark">1 of 3 points so far</p>' in page
    assert "3 points wait for your marker, who has still to read: <strong>" in page
    assert '<section class="box missed" id="fix_rate">' in page
    assert '<section class="box right" id="predict_complete">' in page
    assert "cell-of-a-table" in page
    assert "run()</script>" not in page
    assert "<img src=x" not in page

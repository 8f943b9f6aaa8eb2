"""What students read: their messages and figures, and nothing that was hidden."""

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from rich.console import Console
from small_drill import ASSIGNMENT, HandIn, build_source, code, find_cell, solved

from grader.check.leaks import find_leaks, find_secrets
from grader.course import Course
from grader.feedback.hide_tests import HideTests
from grader.feedback.write import write_feedback
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
    assert "with 1.5 it grows" in page
    assert "cell-of-a-table" in page
    assert "run()</script>" not in page
    assert "<img src=x" not in page

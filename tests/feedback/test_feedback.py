"""What students read: their messages and figures, and nothing that was hidden."""

from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from rich.console import Console
from support.small_drill import ASSIGNMENT, HandIn, build_source, code, find_cell, solved

from grader.assignment.questions import read_questions
from grader.assignment.regions import HIDDEN
from grader.check.leaks import find_leaks, find_secrets
from grader.course import Course, capture_errors
from grader.feedback.by_question import arrange
from grader.feedback.class_feedback import write_feedback
from grader.feedback.figure_text import describe_figures, find_texts
from grader.feedback.gradebook_marks import CellMark, SubmissionMarks
from grader.feedback.hide_tests import HideTests
from grader.feedback.page_exporter import describe_duration, render_prose
from grader.grade.grade_class import grade_class
from grader.safety.html import render_backticks

DUE = datetime(2030, 3, 1, 12)
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


HEADED = new_markdown_cell("# A drill\n\n## 1. Predict (3 points)")
PREDICT = code("predict", "rate = 1", solution=True)
CHECK = code("predict_rate", f"# Check predict_rate: a *number*\n{TEST}", points=2)
ESSAY = code("essay", "text", points=3, solution=True)
SOURCE = new_notebook(cells=[HEADED, PREDICT, CHECK, new_markdown_cell("## 2. Write"), ESSAY])
FULL = {"predict_rate": CellMark(2, 2), "essay": CellMark(3, 3)}
WAITS = {"predict_rate": CellMark(2, 2), "essay": CellMark(0, 3, waits=True)}
MISSED = {"predict_rate": CellMark(0, 2), "essay": CellMark(2.5, 3, comment="Well put.")}

Row = tuple[str, float, float, float, bool]


@pytest.mark.parametrize(
    ("marks", "rows", "total"),
    [
        (FULL, [("1. Predict", 2, 2, 0, False), ("2. Write", 3, 3, 0, False)], (5, 5, 0)),
        (WAITS, [("1. Predict", 2, 2, 0, False), ("2. Write", 0, 0, 3, False)], (2, 2, 3)),
        (MISSED, [("1. Predict", 0, 2, 0, True), ("2. Write", 2.5, 3, 0, True)], (2.5, 5, 0)),
        ({}, [("1. Predict", 0, 2, 0, True), ("2. Write", 0, 3, 0, True)], (0, 5, 0)),
    ],
    ids=["full", "one waits", "one missed", "nothing in the gradebook"],
)
def test_page_has_a_row_for_each_question_of_the_source(
    marks: dict[str, CellMark], rows: list[Row], total: tuple[float, ...]
) -> None:
    page = arrange(SOURCE, SOURCE, SubmissionMarks("me", marks), "drill")
    assert [(q.title, q.score, q.points, q.waiting, q.is_open) for q in page.questions] == rows
    assert (page.title, page.score, page.points, page.waiting) == ("A drill", *total)


@pytest.mark.parametrize(
    "own",
    [
        new_markdown_cell("## 1. Predict: 100 of 100 points"),
        new_markdown_cell("# My drill\n\n## 9. Everything right"),
        new_markdown_cell("Full marks\n---"),
    ],
    ids=["the same", "another", "underlined"],
)
def test_heading_of_a_student_is_no_row(own: NotebookNode) -> None:
    handed_in = new_notebook(cells=[own, PREDICT, CHECK, ESSAY])
    page = arrange(handed_in, SOURCE, SubmissionMarks("me", FULL), "drill")
    assert page.title == "A drill"
    assert [question.title for question in page.questions] == ["1. Predict", "2. Write"]
    assert page.rest == [own]


def test_item_is_named_in_words() -> None:
    (predict, write) = read_questions(SOURCE)
    assert [item.label for item in (*predict.items, *write.items)] == ["a *number*", "essay"]


@pytest.mark.parametrize(
    ("handed_in", "extension", "late"),
    [(None, None, 0), (-1, None, 0), (2, None, 7200), (2, 3, 0), (5, 3, 7200)],
)
def test_lateness_counts_from_the_students_own_due_date(
    handed_in: int | None, extension: int | None, late: float
) -> None:
    moment = None if handed_in is None else DUE + timedelta(hours=handed_in)
    own = DUE + timedelta(hours=extension or 0)
    assert SubmissionMarks("me", {}, 0, moment, own).seconds_late == late


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (20, "1 minute"),
        (7200, "2 hours"),
        (3_700, "1 hour and 2 minutes"),
        (90_061, "1 day and 1 hour"),
        (86_400 * 3, "3 days"),
    ],
)
def test_duration_is_told_in_words(seconds: float, words: str) -> None:
    assert describe_duration(seconds) == words


@pytest.mark.parametrize(
    ("message", "html"),
    [
        ("Do `fix` first.", "Do <code>fix</code> first."),
        ("got `<b>`", "got <code>&lt;b&gt;</code>"),
        ("a ` and <i>", "a ` and &lt;i&gt;"),
        ("$\\rlap{x}$", "$\\rlap{x}$"),
    ],
)
def test_message_is_text(message: str, html: str) -> None:
    assert str(render_backticks(message)) == html


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
    secrets = find_secrets(build_source(), kinds=HIDDEN)
    assert len(secrets) == 3
    assert find_leaks(page, secrets) == []
    assert "with 1.5 it grows" in page
    assert '<p class="mark">1 of 3 points so far</p>' in page
    assert "3 points are not marked yet; a person will read:" in page
    assert "<dd>student01</dd>" in page
    assert "</span> Missed: fix rate" in page
    assert "</span> Passed: predict complete" in page
    assert "cell-of-a-table" in page
    assert "<script" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("picture", ["![my run](attachment:run.png)", "![](attachment:run.png)"])
def test_page_is_there_without_an_attachment(picture: str, course: Course, hand_in: HandIn) -> None:
    notebook = solved()
    notebook.cells.append(new_markdown_cell(picture))
    find_cell(notebook, "postmortem").source = picture
    hand_in("student01", nbformat.writes(notebook))
    grade_class(course, ASSIGNMENT, Console(quiet=True))
    pages, failed = write_feedback(course, ASSIGNMENT)
    assert (len(pages), failed) == (1, {})


def test_head_says_when_it_was_handed_in_and_what_lateness_cost(
    course: Course, hand_in: HandIn
) -> None:
    folder = hand_in("student01", nbformat.writes(solved()))
    (folder / "timestamp.txt").write_text("2030-03-01 14:30:00 UTC")
    with capture_errors(), course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
    grade_class(course, ASSIGNMENT, Console(quiet=True))
    with capture_errors(), course.gradebook() as gradebook:
        where = ASSIGNMENT, ASSIGNMENT, "student01"
        gradebook.find_submission_notebook(*where).late_submission_penalty = 0.5
        gradebook.find_grade("postmortem", *where).manual_score = 2.5
        gradebook.find_grade("postmortem", *where).needs_manual_grade = False
        gradebook.find_comment("postmortem", *where).manual_comment = "Say <b>why</b>, *please*."
        gradebook.db.commit()
    (path,), _ = write_feedback(course, ASSIGNMENT)
    text = " ".join(path.read_text(encoding="utf-8").split())
    assert '<p class="mark">5 of 6 points</p>' in text
    assert "1 March 2030, 14:30 UTC, <strong>late</strong> by 2 hours and 30 minutes" in text
    assert "<dt>Late penalty</dt><dd>0.5 points</dd>" in text
    assert "Say &lt;b&gt;why&lt;/b&gt;, <em>please</em>." in text


@pytest.mark.parametrize(
    ("printed", "alt"),
    [
        ("The loss falls.\n", "Figure in Fix. The loss falls."),
        ("", "Figure in Fix. Its code prints no description."),
        ("x" * 999, "Figure in Fix. " + "x" * 299 + "…"),
    ],
    ids=["described", "not described", "cut"],
)
def test_figure_has_a_text_alternative(printed: str, alt: str) -> None:
    figure = new_output("display_data", data={"image/png": "iVBORw0KGgo="})
    said = [new_output("stream", text=printed)] if printed else []
    cell = new_code_cell("plt.show()", outputs=[figure, *said])
    describe_figures(cell, "Fix")
    assert cell.outputs[0]["alt"] == alt


@pytest.mark.parametrize(
    ("order", "texts"),
    [
        ("FaFb", ["a", "b"]),
        ("aFbF", ["a", "b"]),
        ("tFaFb", ["a", "b"]),
        ("abFF", ["ab", "ab"]),
        ("FabF", ["ab", "ab"]),
        ("aFb", ["a b"]),
        ("FF", [""] * 2),
        ("", []),
    ],
)
def test_each_figure_of_a_cell_has_the_text_that_is_printed_with_it(
    order: str, texts: list[str]
) -> None:
    figure = new_output("display_data", data={"image/png": "iVBORw0KGgo="})
    outputs = [figure if each == "F" else new_output("stream", text=each) for each in order]
    assert find_texts(new_code_cell("", outputs=outputs)) == texts


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('text = """\n### Cause\n- *Why* <b>not</b>\n"""', "<p><strong>Cause</strong></p>"),
        ('text = """\nSo:\n- *Why* <b>not</b>\n"""', "<em>Why</em> &lt;b&gt;not&lt;/b&gt;"),
        ('text = "one line"', None),
        ('text = """\none line\n"""', None),
        ('text = f"""\n{1}\n2\n"""', None),
        ('text = """\n1\n2\n"""\nprint(text)', None),
        ("text = (", None),
    ],
)
def test_written_answer_is_shown_as_prose(source: str, shown: str | None) -> None:
    made = render_prose(new_code_cell(source))
    assert made is None if shown is None else shown in str(made)

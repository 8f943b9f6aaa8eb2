"""A failed check names the cell that stopped, by its heading, and never claims to have passed."""

import pytest
from nbformat.v4 import new_markdown_cell
from support.judge_notebooks import answer_cell, check_cell, drill_cell, make_source, summarise

from grader.judge.examiner.causes import is_blank, makes
from judge.conftest import Judge

CHECK = (
    "assert 'RATE' in globals(), 'RATE has no value yet.'\nprint('✓ fine')\nassert LEARNING_RATE"
)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("RATE = 1", "RATE", True),
        ("a, RATE = f()", "RATE", True),
        ("RATE, a = f()", "RATE", True),
        ("RATE: float = (", "RATE", True),
        ("  RATE = 1", "RATE", True),
        ("def RATE(lr):", "RATE", True),
        ("class RATE:", "RATE", True),
        ("import numpy as RATE", "RATE", True),
        ("print(RATE)", "RATE", False),
        ("RATES = 1", "RATE", False),
        ("x = RATE", "RATE", False),
        ("'RATE = 1", "RATE", False),
    ],
)
def test_a_cell_makes_what_it_assigns(text: str, name: str, expected: bool) -> None:
    assert makes(text, name) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, True), ({1.2: None}, True), ({1.2: None, 0.3: 1}, False), ({}, False), (0, False)],
)
def test_a_stub_has_nothing_filled_in(value: object, expected: bool) -> None:
    assert is_blank(value) is expected


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("RATE = 0,05", "stopped with SyntaxError: leading zeros"),
        ("import nothing_here\nRATE = 1", "stopped with ModuleNotFoundError: No module named"),
        ("RATE = input()", "stopped with "),
        ("RATE = 1 / 0", "stopped with ZeroDivisionError: division by zero. RATE has no value"),
        ("raise NotImplementedError\nRATE = 1", "stopped with NotImplementedError. RATE has"),
        ("The rate is 0.05.", "stopped with SyntaxError: "),
    ],
)
def test_the_cell_that_stopped_comes_first_by_its_heading(
    judge: Judge, answer: str, says: str
) -> None:
    source = make_source()
    heading = new_markdown_cell("# Drill\n\n## 4. Fix\n\nChoose.\n\n### Your turn")
    source.cells = [drill_cell(), heading, answer_cell(answer), check_cell("rate", CHECK)]
    said = summarise(judge(source, source))["rate"]
    assert said.startswith(f"AssertionError: Your cell under *4. Fix* {says}")
    assert "<ipython" not in said


def test_a_missed_check_does_not_say_that_it_has_passed(judge: Judge) -> None:
    source, handed_in = make_source(), make_source()
    for notebook, answer in ((source, "RATE = 1"), (handed_in, "RATE = 1\nLEARNING_RATE = 7")):
        notebook.cells = [drill_cell(), answer_cell(answer), check_cell("rate", CHECK)]
    graded = judge(handed_in, source)
    assert summarise(graded)["rate"].startswith("AssertionError: You changed `LEARNING_RATE`")
    assert "✓" not in str(graded.cells[-1].outputs)


@pytest.mark.parametrize("line", ["x as " * 2_000, "\n" * 50_000, "a, " * 3_000, "with a," * 1_400])
def test_a_long_text_is_searched_once(line: str) -> None:
    """A pattern with quadratic backtracking would take too long here."""
    assert not makes(line, "answer")

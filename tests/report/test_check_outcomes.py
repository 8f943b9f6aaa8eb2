"""Wrong answers come together by the student's own error, then by the assertion that failed."""

import time

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook, new_output
from support.notebooks import SOURCE
from support.small_drill import code

from grader.assignment.questions import read_questions
from grader.cells import get_id, is_test
from grader.report.check_outcomes import UNTOUCHED, Template, find_outcomes, read_templates

CHECK = """
assert "rate" in globals(), "rate is not there. Do the cell `fix`."
assert rate > 0, f"At {rate:.4g} it climbs: {rate!r}. Why?"
### BEGIN HIDDEN TESTS
assert rate < 1, (
    "The limit " f"is not {rate}, "
    "nor " + str(2 * rate) + ". Think."
)
### END HIDDEN TESTS
assert rate != 0.5
"""
ANSWER = code("fix", "rate = 2", solution=True)
SMALL = new_notebook(cells=[ANSWER, code("fix_rate", CHECK, points=1)])
TEMPLATES = {"fix_rate": read_templates(CHECK)}


def fail(ename: str, evalue: str, own: str = "") -> str:
    """The outcome's words, of a check that failed under an answer with or without an error."""
    answer, check = code("fix", "rate = 2", solution=True), code("fix_rate", CHECK, points=1)
    check.outputs = [new_output("error", ename=ename, evalue=evalue)]
    if own:
        answer.outputs = [new_output("error", ename=own, evalue="the student's own words")]
    found = find_outcomes([answer, check], read_questions(SMALL), TEMPLATES)
    return found["fix_rate"].words


@pytest.mark.parametrize(
    ("ename", "evalue", "own", "words"),
    [
        ("AssertionError", "rate is not there. Do the cell `fix`.", "",
         "rate is not there. Do the cell `fix`."),
        ("AssertionError", "At -1 it climbs: -1. Why?", "", "At … it climbs: … Why?"),
        ("AssertionError", "At nan it climbs: 'a. b? c!'. Why?", "", "At … it climbs: … Why?"),
        ("AssertionError", "The limit is not 2, nor 4. Think.", "",
         "The limit is not …, nor … Think."),
        ("AssertionError", "", "", "For another reason"),
        ("AssertionError", "At -1 it climbs", "", "For another reason"),
        ("AssertionError", "You changed `descend`: it gives another result.", "",
         "Changed `descend`, which the drill has given"),
        ("AssertionError", "rate is not there. Do the cell `fix`.", "SyntaxError",
         "The cell `fix` stops with SyntaxError"),
        ("AssertionError", "At -1 it climbs: -1. Why?", "NameError",
         "The cell `fix` stops with NameError"),
        ("NothingToTest", "There is no `rate` to check.", "", "There was nothing to check"),
        ("OutOfTime", "This check ran out of time.", "OutOfTime", "The cell `fix`: Out of time"),
        ("TypeError", "unsupported operand", "", "The check stops with TypeError"),
    ],
)  # fmt: skip
def test_outcome_of_a_missed_check(ename: str, evalue: str, own: str, words: str) -> None:
    assert fail(ename, evalue, own) == words


def test_question_that_was_left_as_released_has_no_wrong_answer() -> None:
    left, check = code("fix", "rate = 2\n", solution=True), code("fix_rate", CHECK, points=1)
    check.outputs = [new_output("error", ename="AssertionError", evalue="At 2 it climbs")]
    for stub, outcome in (("rate = 2", UNTOUCHED.words), ("rate = None", "For another reason")):
        found = find_outcomes([left, check], read_questions(SMALL), TEMPLATES, {"fix": stub})
        assert found["fix_rate"].words == outcome


def test_a_list_a_word_and_a_missing_comma_are_three_things() -> None:
    """A message can begin the same for each: the assertions are distinguished all the same."""
    gone = "rate is not there. Do the cell `fix`."
    outcomes = {
        fail("AssertionError", gone),
        fail("AssertionError", gone, own="SyntaxError"),
        fail("AssertionError", "At [1] it climbs: [1]. Why?"),
    }
    assert len(outcomes) == 3


@pytest.mark.parametrize(
    ("parts", "message", "fits"),
    [
        (("a", "b"), "a--b", True),
        (("a", "b"), "ab", True),
        (("a", "b"), "a", False),
        (("ab", "ba"), "aba", False),
        (("", ""), "whatever", True),
        (("a",), "ab", False),
        (("a", "x", "b"), "a-x-b", True),
        (("a", "x", "x"), "a-x", False),
        (("a", "x", "b"), "a-b-x", False),
    ],
)
def test_template_fits_its_values_alone(parts: tuple[str, ...], message: str, fits: bool) -> None:
    assert Template(parts).fits(message) is fits


def test_matching_takes_time_in_proportion_to_the_message() -> None:
    """A search that backtracks would take hours for this."""
    template, message = Template(("a", *["a"] * 40, "b")), "a" * 100_000
    started = time.process_time()
    assert not template.fits(message)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("cell", [c for c in SOURCE.cells if is_test(c)], ids=get_id)
def test_each_assertion_of_the_drill_has_a_template_of_its_own(cell: NotebookNode) -> None:
    templates = read_templates(cell.source)
    assert len({template.parts for template in templates}) == len(templates)

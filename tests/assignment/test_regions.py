"""What nbgrader removes from a cell at release is found in the same lines."""

import pytest
from nbformat.v4 import new_code_cell
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme

from grader.assignment.regions import (
    HIDDEN_TESTS,
    KINDS,
    MARK_SCHEME,
    SOLUTION,
    find_regions,
    remove_regions,
)

TESTS = "assert x\n### BEGIN HIDDEN TESTS\nassert y\n### END HIDDEN TESTS\nassert z"
SCHEME = "Say why.\n=== BEGIN MARK SCHEME ===\none point\n=== END MARK SCHEME ==="
TWO = f"{TESTS}\n{TESTS}"
UNCLOSED = "assert x\n### BEGIN HIDDEN TESTS\nassert y"
SOLVED = "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"


@pytest.mark.parametrize("text", [TESTS, SCHEME, TWO, "assert x", ""])
def test_the_same_lines_remain_as_after_nbgraders_stages(text: str) -> None:
    cell = new_code_cell(text)
    ClearHiddenTests()._remove_hidden_test_region(cell)
    ClearMarkScheme()._remove_mark_scheme_region(cell)
    assert remove_regions(text).splitlines() == cell.source.splitlines()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TESTS, [(HIDDEN_TESTS, "assert y\n")]),
        (SCHEME, [(MARK_SCHEME, "one point\n")]),
        (f"{SCHEME}\n{TESTS}", [(MARK_SCHEME, "one point\n"), (HIDDEN_TESTS, "assert y\n")]),
        (UNCLOSED, [(HIDDEN_TESTS, "assert y")]),
        ("### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", [(HIDDEN_TESTS, "")]),
        (SOLVED, [(SOLUTION, "x = 1\n")]),
        ("assert x", []),
    ],
)
def test_regions_are_found_with_their_kind(text: str, found: list[object]) -> None:
    assert list(find_regions(text, KINDS)) == found


def test_a_solution_is_not_hidden_from_the_student_who_wrote_it() -> None:
    assert remove_regions(SOLVED) == SOLVED

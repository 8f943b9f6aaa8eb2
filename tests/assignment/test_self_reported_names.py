"""Which tests a course names as self-reported, and the message for a name that is wrong."""

import pytest
from support.problem_set import build_notebooks

from grader.assignment.self_reported_names import (
    find_misnamed,
    find_unknown_assignments,
    list_self_reported,
)

MISNAMED = [
    (
        ["problem2/answer_rihgt"],
        "no test 'problem2/answer_rihgt'; did you mean problem2/answer_ri",
    ),
    (["anser_right"], "no test 'anser_right'; did you mean answer_right?"),
    (["answer_right"], "several notebooks; name problem1/answer_right or problem2/answer_right"),
    (["answer"], "no test 'answer': that cell is not a test"),
    (["why"], "no test 'why': that cell is not a test, or a person marks it"),
    (["zzz"], "no test 'zzz'; the tests are: answer_right"),
]


@pytest.mark.parametrize(("names", "says"), MISNAMED)
def test_a_wrong_name_is_reported_in_one_line(names: list[str], says: str) -> None:
    (line,) = find_misnamed(names, build_notebooks())
    assert says in line
    assert "\n" not in line


def test_names_include_the_notebook_if_there_are_several() -> None:
    notebooks = build_notebooks()
    assert list_self_reported(["problem2/answer_right"], notebooks) == ["problem2/answer_right"]
    alone = {"problem1": notebooks["problem1"]}
    assert list_self_reported(["answer_right"], alone) == ["answer_right"]


def test_unknown_assignment_is_named() -> None:
    assert list(find_unknown_assignments({"ps11": []}, ["ps1"])) == [
        "c.JudgeSubmission.self_reported: there is no assignment 'ps11'; did you mean ps1?"
    ]

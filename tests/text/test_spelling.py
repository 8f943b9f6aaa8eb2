"""A message about a name that does not exist ends with the name that was probably meant."""

import pytest

from grader.text.spelling import suggest

NAMES = ("grade", "release", "report")


@pytest.mark.parametrize(
    ("typed", "otherwise", "end"),
    [
        ("grde", "", "; did you mean grade?"),
        ("grde", "the commands are: grade", "; did you mean grade?"),
        ("xyz", "the commands are: grade", "; the commands are: grade"),
        ("xyz", "", ""),
    ],
)
def test_the_similar_name_else_the_other_hint(typed: str, otherwise: str, end: str) -> None:
    assert suggest(typed, NAMES, otherwise) == end


def test_a_stricter_threshold_suggests_less() -> None:
    assert suggest("rellase", NAMES, least=0.9) == ""

"""What each button does to a mark, and what of it the student reads."""

import pytest
from support.marking.marked_class import RUBRIC

from grader.mark.actions import BadInput, act
from grader.mark.comment import ParsedComment, read_comment, show_points, write_comment
from grader.mark.marks import Mark
from grader.mark.rubric import Rubric, parse_rubric

PARTS = parse_rubric(RUBRIC.splitlines(), 3.0)
FREE = parse_rubric(["- 2: a", "- 1½: b > no comment", "- -1: blames"], 3.0)
GREW = "- Symptom (1 of 1): You show how fast."
DIVERGED = "- Symptom (½ of 1): How fast did it grow?"
RATE = "- Cause (1 of 2)"
OPEN = Mark()
AUTOMATIC = Mark(None, 0.0, False, None)  # an answer left as released
GIVEN = Mark(2.0, None, False, f"{GREW}\n{RATE}\n\nWell done.")
AGAIN = Mark(2.0, None, True, GIVEN.comment)

CASES = [
    # rubric, mark, form, the new mark
    (PARTS, OPEN, {"press": "choose:0:0"}, Mark(1.0, None, True, GREW)),
    (PARTS, Mark(1.0, None, True, GREW), {"press": "choose:1:1"},
     Mark(2.0, None, False, f"{GREW}\n{RATE}")),
    (PARTS, Mark(1.0, None, True, GREW), {"press": "choose:0:1"}, Mark(0.5, None, True, DIVERGED)),
    (PARTS, Mark(1.0, None, True, GREW), {"press": "choose:0:0"}, OPEN),
    (PARTS, AUTOMATIC, {"press": "choose:0:2"}, Mark(0.0, 0.0, True, "- Symptom (0 of 1)")),
    (PARTS, Mark(0.0, 0.0, True, "- Symptom (0 of 1)"), {"press": "choose:0:2"}, AUTOMATIC),
    (PARTS, GIVEN, {"press": "choose:0:1"},
     Mark(1.5, None, False, f"{DIVERGED}\n{RATE}\n\nWell done.")),
    (PARTS, OPEN, {"press": "choose:0:0", "comment": " Hm. "},
     Mark(1.0, None, True, f"{GREW}\n\nHm.")),
    (PARTS, GIVEN, {"press": "save", "comment": ""}, Mark(2.0, None, False, f"{GREW}\n{RATE}")),
    (PARTS, GIVEN, {"press": "save", "comment": "Well done.", "points": "2"}, GIVEN),
    (PARTS, GIVEN, {"press": "save", "points": "2,5"}, Mark(2.5, None, False, GIVEN.comment)),
    (PARTS, OPEN, {"press": "save", "comment": "Later."}, Mark(None, None, True, "Later.")),
    (PARTS, OPEN, {}, OPEN),
    (PARTS, GIVEN, {"press": "nothing", "comment": ""}, Mark(0.0, None, False, "No response.")),
    (PARTS, OPEN, {"press": "nothing", "comment": "Blank."}, Mark(0.0, None, False, "Blank.")),
    (PARTS, AGAIN, {"press": "keep"}, GIVEN),
    (FREE, OPEN, {"press": "choose:0:0"}, Mark(2.0, None, False, "- a (2)")),
    (FREE, Mark(2.0, None, False, "- a (2)"), {"press": "choose:0:1"},
     Mark(3.0, None, False, "- a (2)\n- b > no comment (1½)")),
    (FREE, OPEN, {"press": "choose:0:2"}, Mark(0.0, None, False, "- blames (-1)")),
    (Rubric(), OPEN, {"press": "points:2"}, Mark(2.0, None, False, None)),
    (Rubric(), Mark(2.0, None, False, "Fine."), {"press": "points:1.5"},
     Mark(1.5, None, False, "Fine.")),
]  # fmt: skip


@pytest.mark.parametrize(("rubric", "mark", "form", "new"), CASES)
def test_button_makes_the_mark(rubric: Rubric, mark: Mark, form: dict[str, str], new: Mark) -> None:
    assert act(rubric, 3.0, mark, form) == new


@pytest.mark.parametrize(
    "form",
    [
        *({"press": f"points:{points}"} for points in ("4", "-1", "nan", "", "two")),
        *({"press": press} for press in ("choose:9:0", "choose:0:9", "choose:0", "choose:a:b")),
        *({"press": press} for press in ("burn", "", "keep")),
        {"press": "save", "points": "3.5"},
    ],
    ids=str,
)
def test_what_is_no_mark_is_refused(form: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=r"number from 0 to 3|no such button|rubric was"):
        act(PARTS, 3.0, OPEN, form)


@pytest.mark.parametrize(
    ("comment", "chosen", "own"),
    [
        (None, set(), ""),
        ("", set(), ""),
        ("Well done.", set(), "Well done."),
        (f"{GREW}\n{RATE}\n\nWell\n\ndone.", {(0, 0), (1, 1)}, "Well\n\ndone."),
        ("- Symptom (½ of 1): what it said before", {(0, 1)}, ""),  # words changed since
        ("- Symptom (¼ of 1)", set(), "- Symptom (¼ of 1)"),  # a choice that is gone
        ("- a list of their own (1)", set(), "- a list of their own (1)"),
    ],
)
def test_pressed_buttons_are_told_from_the_comment(
    comment: str | None, chosen: set[tuple[int, int]], own: str
) -> None:
    said = read_comment(PARTS, comment)
    assert said == ParsedComment(frozenset(chosen), own)
    if comment and "before" not in comment:
        assert write_comment(PARTS, said) == comment


@pytest.mark.parametrize(
    ("points", "shown"),
    [(0, "0"), (0.5, "½"), (1, "1"), (1.5, "1½"), (-0.5, "-½"), (-1, "-1"), (0.75, "0.75")],
)
def test_points_are_shown_as_one_says_them(points: float, shown: str) -> None:
    assert show_points(points) == shown

"""nbgrader's own command grades each folder's own notebook, whatever the folder is called."""

import os

import nbformat
import pytest
from support.programs.nbgrader_command import run_nbgrader
from support.small_drill import ASSIGNMENT, POINTS, HandIn, solved

from grader.course import Course

RIGHT = nbformat.writes(solved())
WRONG = RIGHT.replace("0.123456", "5.0")
PATTERNS = ["*", "[ab]", "?onest", "a[!b]", "%s", "{0}"]
NOTEBOOKS = ["two\nlines.ipynb", "\x1b[2J.ipynb", os.fsdecode(b"\xff.ipynb"), "*.ipynb"]
NOT_TEXT = ["two\nlines", "\x1b[2J", os.fsdecode(b"\xff")]


@pytest.fixture
def scores(course: Course, hand_in: HandIn) -> dict[str, float]:
    """What nbgrader's command gives: unusual names are right, honest students wrong."""
    for name in (*PATTERNS, *NOT_TEXT):
        hand_in(name, RIGHT)
    for number, name in enumerate(NOTEBOOKS):
        hand_in(f"notebook{number}", RIGHT, name)
    for name in ("a", "honest", "zoe"):
        hand_in(name, WRONG)
    errors = run_nbgrader(course.root, "autograde", ASSIGNMENT).errors
    assert "Traceback" not in errors
    assert "\x1b[2J" not in errors
    assert errors.count("rename it to the student's id") >= len(NOT_TEXT)
    with course.gradebook() as gradebook:
        found = gradebook.assignment_submissions(ASSIGNMENT)
        return {submission.student.id: submission.score for submission in found}


def test_a_name_is_no_pattern_and_none_stops_the_class(scores: dict[str, float]) -> None:
    wrong = dict.fromkeys(("a", "honest", "zoe"), POINTS - 2)
    right = [*PATTERNS, *(f"notebook{number}" for number in range(len(NOTEBOOKS)))]
    assert scores == dict.fromkeys(right, POINTS) | wrong

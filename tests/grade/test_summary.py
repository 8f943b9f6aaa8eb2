"""The output of `grade`: all of a small class; of a large one, whom to look at first."""

import io

import pytest
from rich.console import Console

from grader.grade.outcome import Graded, NotGraded, Outcome, Refused
from grader.grade.summary import print_summary


def make_class(size: int) -> list[Outcome]:
    """Scores from 1 to 17 in turn; the first three are refused, not graded and untouched."""
    others = [
        Graded(f"s{n:03}", 1 + n % 17, 17, pending=3, hint="✗ the first check")
        for n in range(3, size)
    ]
    return [
        Refused("s000", "cut off"),
        NotGraded("s001", "no memory"),
        Graded("s002", 0, 17),
        *others,
    ]


def say(outcomes: list[Outcome], *, everyone: bool = False) -> str:
    console = Console(file=io.StringIO(), width=100)
    print_summary(outcomes, 12.0, console, everyone=everyone)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(("size", "everyone"), [(30, False), (300, True)])
def test_all_rows(size: int, everyone: bool) -> None:
    said = say(make_class(size), everyone=everyone)
    assert all(f" s{n:03} " in said for n in range(size))
    assert "--all" not in said


def test_large_class_shows_whom_to_look_at_first_and_how_the_points_are_spread() -> None:
    said = say(make_class(300))
    assert len(said.splitlines()) < 25
    for expected in (
        "s000 │      none │           │ ✗ refused: cut off",
        "s001 │      none │           │ ✗ not graded: no memory",
        "Untouched, it seems (1): s002",
        "Automatic points, of 17: lowest 0, a quarter up to 5, half up to 9, a quarter from 13, "
        "highest 17.",
        "288 more are not shown; --all shows everyone.",
        "298 of 300 have a mark; 297 wait for marking by hand.",
    ):
        assert " ".join(expected.split()) in " ".join(said.split())
    assert said.count(" 1 / 17 ") == 10


@pytest.mark.parametrize("graded", [0, 1])
def test_large_class_in_which_almost_nobody_could_be_graded(graded: int) -> None:
    outcomes: list[Outcome] = [Refused(f"s{n:03}", "cut off") for n in range(40)]
    said = say(outcomes + [Graded("s999", 5, 17)] * graded)
    assert f"{graded} of {40 + graded} have a mark" in said

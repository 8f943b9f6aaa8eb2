"""Of the files beside a notebook, only those that the course names are used, in a safe form."""

import os
import subprocess
from pathlib import Path

import nbformat
import pytest
from rich.console import Console
from support.small_drill import ASSIGNMENT, HandIn, solved

from grader.course import Course, open_course
from grader.grade.grade_class import grade_class
from grader.grade.outcome import Graded, Refused
from grader.intake.beside import name_safely, read_beside
from grader.intake.refusal import Unreadable

NB = f"{ASSIGNMENT}.ipynb"
GOOD = nbformat.writes(solved())
NAMED = ["my_code.py", "figures/*"]


@pytest.fixture
def naming(course: Course) -> Course:
    """A course that asks for files beside the notebook."""
    config = course.root / "nbgrader_config.py"
    config.write_text(
        f"{config.read_text()}\nc.Autograde.exclude_overwriting = {{'{ASSIGNMENT}': {NAMED}}}\n"
    )
    return open_course(course.root)


def hand_in_files(folder: Path) -> None:
    (folder / "figures").mkdir()
    for name in ("my_code.py", "figures/a.png", "figures/a.HTML", "figure.html", "notes.py"):
        (folder / name).write_text("x = 1")


def list_graded(course: Course) -> set[str]:
    folder = course.folder("autograded", ASSIGNMENT, "student01")
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_nothing_beside_the_notebook_is_copied(course: Course, hand_in: HandIn) -> None:
    hand_in_files(hand_in("student01", GOOD))
    (outcome,) = grade_class(course, ASSIGNMENT, Console(quiet=True))
    assert isinstance(outcome, Graded)
    assert list_graded(course) == {NB}


def test_what_the_course_names_is_copied_as_plain_text(naming: Course, hand_in: HandIn) -> None:
    hand_in_files(hand_in("student01", GOOD))
    outcomes = grade_class(naming, ASSIGNMENT, Console(quiet=True))
    assert [type(outcome) for outcome in outcomes] == [Graded], outcomes
    assert list_graded(naming) == {NB, "my_code.py", "figures/a.png", "figures/a.HTML.txt"}


@pytest.mark.parametrize(
    ("path", "kept_as"),
    [
        ("data.csv", "data.csv"), ("helper.PY", "helper.PY"), ("a/b.png", "a/b.png"),
        ("a.html", "a.html.txt"), ("a.svg", "a.svg.txt"), ("a.xhtml", "a.xhtml.txt"),
        ("a.js", "a.js.txt"), ("a.xml", "a.xml.txt"), ("a", "a.txt"),
        ("a.csv.html", "a.csv.html.txt"), ("a.mht", "a.mht.txt"), (".htaccess", ".htaccess.txt"),
    ],
)  # fmt: skip
def test_only_kinds_that_cannot_run_keep_their_ending(path: str, kept_as: str) -> None:
    assert name_safely(path) == kept_as


def test_a_sparse_giant_that_nobody_asked_for_is_not_read(course: Course, hand_in: HandIn) -> None:
    make_giant(hand_in("student01", GOOD) / "giant.bin")
    (outcome,) = grade_class(course, ASSIGNMENT, Console(quiet=True))
    assert isinstance(outcome, Graded)


def test_a_sparse_giant_that_was_asked_for_is_refused(naming: Course, hand_in: HandIn) -> None:
    make_giant(hand_in("student01", GOOD) / "my_code.py")
    hand_in("student02", GOOD)
    first, second = grade_class(naming, ASSIGNMENT, Console(quiet=True))
    assert isinstance(first, Refused)
    assert "my_code.py has 60,000,000,000 bytes" in first.why
    assert isinstance(second, Graded)


def make_giant(path: Path) -> None:
    path.touch()
    os.truncate(path, 60_000_000_000)


def test_thousands_of_files_are_refused_before_any_is_read(tmp_path: Path) -> None:
    for number in range(2100):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(Unreadable, match="more than 2,000 files"):
        read_beside(tmp_path, [])


def test_deeply_nested_folders_do_no_harm(tmp_path: Path) -> None:
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1500):
            os.mkdir("folder")
            os.chdir("folder")
        os.chdir(here)
        with pytest.raises(Unreadable, match="cannot be read: File name too long"):
            read_beside(tmp_path, [])
    finally:  # pytest could not remove them
        os.chdir(here)
        subprocess.run(["rm", "-r", tmp_path / "folder"], check=True)


def test_special_files_are_ignored(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / os.fsdecode(b"\xff.csv")).write_text("1")
    (tmp_path / "data.csv").write_text("1")
    assert read_beside(tmp_path, ["*.csv"]) == {"data.csv": b"1"}


@pytest.mark.parametrize(
    "text", ["tomorrow", "9" * 500, "2025-13-45", "\x1b[2J", "1" * 5000, "\x00"]
)
def test_an_invalid_time_is_refused(course: Course, hand_in: HandIn, text: str) -> None:
    (hand_in("student01", GOOD) / "timestamp.txt").write_text(text)
    (outcome,) = grade_class(course, ASSIGNMENT, Console(quiet=True))
    assert isinstance(outcome, Refused)
    assert outcome.why.isprintable()

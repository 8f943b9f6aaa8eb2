"""Only what has changed is graded again, with the reason and the earlier mark."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from support.graded_course import fill_in_rate, hand_in_class, read_rows
from support.small_drill import ASSIGNMENT, find_cell

from grader.__main__ import main
from grader.course import Course
from grader.grade.outcome import Graded

from .conftest import Grade

BOTH = {"student01": "0.2", "student02": "0.9"}


@pytest.fixture
def graded(course: Course, grade: Grade) -> Course:
    hand_in_class(course.root, BOTH)
    assert [because(outcome) for outcome in grade()] == ["new", "new"]
    return course


def because(outcome: object) -> str:
    assert isinstance(outcome, Graded), outcome
    return outcome.because


def change_source(course: Course, name: str, old: str, new: str) -> None:
    path = course.folder("source", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = find_cell(notebook, name)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


def submitted(course: Course, student: str = "student01") -> Path:
    return course.folder("submitted", ASSIGNMENT, student) / f"{ASSIGNMENT}.ipynb"


def raise_memory(course: Course) -> None:
    course.config["JudgeSubmission"]["memory_mb"] = 2048


def lose_gradebook(course: Course) -> None:
    (course.root / "gradebook.db").unlink()


def set_due_date(course: Course) -> None:
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2030-01-01 12:00:00 UTC")


CHANGES: dict[str, tuple[Callable[[Course], object], list[str]]] = {
    "nothing": (lambda course: None, ["", ""]),
    "an answer": (
        lambda course: submitted(course).write_text(fill_in_rate("0.3")),
        ["handed in again", ""],
    ),
    "a file beside it": (
        lambda course: (submitted(course).parent / "notes.txt").write_text("mine"),
        ["", ""],
    ),
    "a test": (
        lambda course: change_source(course, "fix_rate", "0.987654", "0.5"),
        ["fix_rate changed"] * 2,
    ),
    "the reference solution": (
        lambda course: change_source(course, "fix", "0.123456", "0.2"),
        ["", ""],
    ),
    "a setting": (raise_memory, ["settings changed"] * 2),
    "the due date": (set_due_date, ["due date changed"] * 2),
    "the gradebook lost": (lose_gradebook, ["not in the gradebook"] * 2),
}


@pytest.mark.parametrize("what", CHANGES)
def test_graded_again_is_what_a_change_concerns(what: str, graded: Course, grade: Grade) -> None:
    change, reasons = CHANGES[what]
    change(graded)
    assert [because(outcome) for outcome in grade()] == reasons
    assert [because(outcome) for outcome in grade()] == ["", ""], "and then it stands"


def test_forced_is_graded_again(graded: Course, grade: Grade) -> None:
    assert [because(o) for o in grade(force=True, students=["student02"])] == ["forced"]


def test_corrected_test_shows_whose_mark_changed(
    graded: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(graded.root)
    change_source(graded, "fix_rate", "0.987654", "0.5")
    assert main(["grade"]) == 0
    said = capsys.readouterr()
    assert "Graded again: 2 (fix_rate changed)." in said.out
    assert "student02: 3 → 1" in said.out
    assert "student01: 3" not in said.out
    assert "The source has changed since it was released" in said.err


def test_submission_that_broke_loses_its_mark_and_copy(graded: Course, grade: Grade) -> None:
    submitted(graded).write_text("")
    outcome = grade()[0]
    assert "is empty" in getattr(outcome, "why", "")
    assert {auto for _, _, auto, *_ in read_rows(graded)["student01"]["grades"]} == {None}
    assert not graded.folder("autograded", ASSIGNMENT, "student01").exists()


def test_json_is_for_scripts(
    graded: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(graded.root)
    submitted(graded, "student02").write_text("")
    assert main(["grade", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["marked"] == 1
    assert [one["outcome"] for one in report["submissions"]] == ["graded", "refused"]
    assert report["submissions"][0]["score"] == 3

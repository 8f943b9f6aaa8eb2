"""If nothing has changed, the last outcomes are repeated; after any change, all is checked."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from support.graded_course import fill_in_rate
from support.small_drill import ASSIGNMENT

from grader.course import Course
from grader.grade.grade_class import grade_class
from grader.grade.last_run import LastRunCache
from grader.grade.outcome import Outcome, Refused

from .conftest import RecordedWorker

FEW = {f"student{i:02}" for i in range(3)}


@pytest.fixture
def graded(recorded: Course, monkeypatch: pytest.MonkeyPatch) -> tuple[Course, list[Outcome]]:
    """Three of the class, graded in the course folder; one has handed in nothing."""
    monkeypatch.chdir(recorded.root)
    for folder in (recorded.root / "submitted").iterdir():
        if folder.name not in FEW:
            shutil.rmtree(folder)
    (folder_of(recorded, "student02") / f"{ASSIGNMENT}.ipynb").unlink()
    return recorded, grade(recorded)


def folder_of(course: Course, student: str, step: str = "submitted") -> Path:
    return course.folder(step, ASSIGNMENT, student)


def grade(course: Course) -> list[Outcome]:
    setup = LastRunCache(course.root, ASSIGNMENT).hash_setup()
    return grade_class(course, ASSIGNMENT, Console(quiet=True), setup=setup)


def recall(course: Course) -> list[Outcome] | None:
    cache = LastRunCache(course.root, ASSIGNMENT)
    return cache.load(cache.hash_setup())


def test_outcomes_are_those_of_the_run(graded: tuple[Course, list[Outcome]]) -> None:
    course, outcomes = graded
    assert recall(course) == outcomes
    assert len(outcomes) == len(FEW)


def test_file_that_a_worker_refuses_is_remembered(
    graded: tuple[Course, list[Outcome]], monkeypatch: pytest.MonkeyPatch
) -> None:
    course, _ = graded
    refused = Refused("student02", "student02.ipynb is empty; ask for the file again")
    (folder_of(course, "student02") / f"{ASSIGNMENT}.ipynb").write_text("")
    grade_recorded = RecordedWorker.grade
    monkeypatch.setattr(
        RecordedWorker,
        "grade",
        lambda self, task: refused if task.student == "student02" else grade_recorded(self, task),
    )
    assert refused in grade(course)
    assert refused in (recall(course) or [])


def mark_by_hand(course: Course) -> None:
    with course.gradebook() as gradebook:
        where = ASSIGNMENT, ASSIGNMENT, "student00"
        gradebook.find_grade("postmortem", *where).manual_score = 2.0
        gradebook.db.commit()


CHANGES: dict[str, Callable[[Course], object]] = {
    "a submission": lambda course: (folder_of(course, "student01") / f"{ASSIGNMENT}.ipynb").touch(),
    "a new submission": lambda course: shutil.copytree(
        folder_of(course, "student01"), folder_of(course, "student77")
    ),
    "a submission gone": lambda course: shutil.rmtree(folder_of(course, "student01")),
    "a file of the assignment": lambda course: (
        course.folder("source", ASSIGNMENT) / "heights.csv"
    ).write_text("1"),
    "the source": lambda course: (
        course.folder("source", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    ).touch(),
    "the config": lambda course: (course.root / "nbgrader_config.py").touch(),
    "a config beside it": lambda course: (course.root / "limits.py").touch(),
    "a mark by hand": mark_by_hand,
    "the gradebook gone": lambda course: (course.root / "gradebook.db").unlink(),
    "a graded copy gone": lambda course: shutil.rmtree(
        folder_of(course, "student00", "autograded")
    ),
    "a result not yet in place": lambda course: (
        course.grading_folder / ASSIGNMENT / "ready" / "student00"
    ).mkdir(),
    "the environment": lambda course: os.environ.update(NBGRADER_DB_URL="sqlite:///other.db"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_any_change_is_noticed(
    what: str, graded: tuple[Course, list[Outcome]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_DB_URL", "")
    course, _ = graded
    grade(course)
    assert recall(course)
    CHANGES[what](course)
    assert recall(course) is None


def test_who_could_not_be_graded_is_tried_again(
    graded: tuple[Course, list[Outcome]], monkeypatch: pytest.MonkeyPatch
) -> None:
    course, _ = graded
    monkeypatch.setattr(RecordedWorker, "grade", lambda self, task: os._exit(1))
    (folder_of(course, "student01") / f"{ASSIGNMENT}.ipynb").write_text(fill_in_rate("0.9"))
    grade(course)
    assert recall(course) is None


def test_nothing_slow_is_imported(graded: tuple[Course, list[Outcome]]) -> None:
    course, outcomes = graded
    program = (
        "import sys; from grader.__main__ import main; main(['grade']);"
        "print(sorted(sys.modules.keys() & {'nbgrader', 'nbformat', 'sqlalchemy', 'numpy'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=course.root, text=True, capture_output=True
    )
    assert f"kept {len(outcomes) - 1}" in done.stdout, done.stderr
    assert done.stdout.rstrip().endswith("[]")

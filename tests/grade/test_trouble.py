"""Failures during a run: one clear line, nothing lost, and the next run continues."""

import errno
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.graded_course import hand_in_class, read_rows, read_tree
from support.small_drill import ASSIGNMENT

from grader.command_error import CommandError
from grader.course import Course
from grader.grade import journal
from grader.grade.outcome import Graded, NotGraded
from grader.lock import hold_lock

from .conftest import CLASS, DEADLY, ENDLESS, Grade, RecordedWorker

Trouble = Callable[[Course, pytest.MonkeyPatch], object]


def fill_disk(course: Course, patch: pytest.MonkeyPatch) -> None:
    written = journal.write

    def write(path: Path, data: bytes) -> None:
        if "student07" in path.parts:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        written(path, data)

    patch.setattr(journal, "write", write)


def lock_gradebook(course: Course, patch: pytest.MonkeyPatch) -> sqlite3.Connection:
    patch.setattr("grader.grade.gradebook.connection.LOCK_SECONDS", 0.1)
    connection = sqlite3.connect(course.root / "gradebook.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def forbid_writing(course: Course, patch: pytest.MonkeyPatch) -> None:
    path = course.root / "gradebook.db"
    patch.setitem(
        course.config["CourseDirectory"], "db_url", f"sqlite:///file:{path}?mode=ro&uri=true"
    )


TROUBLES: dict[str, tuple[Trouble, str]] = {
    "disk full": (fill_disk, "the disk is full: free some space"),
    "gradebook locked": (lock_gradebook, "locked by another program (formgrader, nbgrader?)"),
    "gradebook read-only": (forbid_writing, "the gradebook cannot be written"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_failure_is_one_line_and_the_next_run_continues(
    name: str, recorded: Course, grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    cause, says = TROUBLES[name]
    with monkeypatch.context() as patch:
        held: Any = cause(recorded, patch)
        with pytest.raises(CommandError) as raised:
            grade()
        if held is not None:
            held.close()
    assert says in str(raised.value)
    assert "run the same command again to continue" in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1
    outcomes = grade()
    assert [type(outcome) for outcome in outcomes] == [Graded] * len(CLASS)
    assert len(read_rows(recorded)) == len(read_tree(recorded)) == len(CLASS)


def test_full_disk_keeps_what_was_graded(
    recorded: Course, grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        fill_disk(recorded, patch)
        with pytest.raises(CommandError):
            grade(jobs=1)
    kept = {outcome.student for outcome in grade() if getattr(outcome, "because", None) == ""}
    assert kept == {student for student in CLASS if student < "student07"}


@pytest.fixture
def other_run(course: Course) -> Iterator[int]:
    """Another process that holds the course's lock."""
    readable, writable = os.pipe()
    pid = os.fork()
    if not pid:
        with hold_lock(course.root / "autograded" / ".grading" / "lock"):
            os.write(writable, b"!")
            signal.pause()
    os.read(readable, 1)
    yield pid
    os.kill(pid, 9)
    os.waitpid(pid, 0)


def test_second_run_stops_with_a_message(course: Course, grade: Grade, other_run: int) -> None:
    hand_in_class(course.root, {"student01": "0.2"})
    with pytest.raises(
        CommandError, match=f"another run is using this course .process {other_run}"
    ):
        grade()
    assert read_rows(course) == {}


@pytest.mark.parametrize(
    ("student", "why"), [(DEADLY, "died twice"), (ENDLESS, "it took longer than 3 seconds")]
)
def test_worker_without_a_result_affects_no_other_mark(
    student: str, why: str, recorded: Course, grade: Grade
) -> None:
    hand_in_class(recorded.root, {student: "0.2"})
    outcomes = {outcome.student: outcome for outcome in grade(jobs=2)}
    lost = outcomes.pop(student)
    assert isinstance(lost, NotGraded)
    assert why in lost.why
    assert [type(outcome) for outcome in outcomes.values()] == [Graded] * len(CLASS)
    assert f"{student}/{ASSIGNMENT}/{ASSIGNMENT}.ipynb" not in read_tree(recorded)


def test_our_own_fault_keeps_the_earlier_mark(
    recorded: Course, grade: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade()
    rows, tree = read_rows(recorded), read_tree(recorded)
    with monkeypatch.context() as patch:
        patch.setattr(RecordedWorker, "grade", lambda _, task: NotGraded(task.student, "broke"))
        outcomes = grade(force=True)
    assert {type(outcome) for outcome in outcomes} == {NotGraded}
    assert "earlier mark stands" in getattr(outcomes[0], "why", "")
    assert (read_rows(recorded), read_tree(recorded)) == (rows, tree)

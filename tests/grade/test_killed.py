"""After a run was killed at a random moment, the next one completes gradebook and files."""

import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from support.graded_course import read_rows, read_tree
from support.small_drill import ASSIGNMENT

from grader.course import Course, open_course
from grader.grade.grade_class import grade_class
from grader.grade.outcome import Graded

from .conftest import CLASS

KILLS = 5  # of each class, one after the other


def run(course: Course) -> list[Any]:
    return grade_class(course, ASSIGNMENT, Console(quiet=True))


def run_and_end(course: Course) -> None:
    """Run and end this process, which is a fork: whatever goes wrong, no test continues in it."""
    try:
        run(course)
    finally:
        os._exit(0)


def run_and_kill(course: Course, after: float) -> None:
    """A run in a process of its own, killed without a chance to clean up."""
    pid = os.fork()
    if not pid:
        run_and_end(course)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


@pytest.mark.parametrize("seed", range(4))
def test_resumed_is_as_undisturbed(seed: int, recorded: Course, tmp_path: Path) -> None:
    shutil.copytree(recorded.root, tmp_path / "undisturbed")
    undisturbed = open_course(tmp_path / "undisturbed")
    started = time.monotonic()
    run(undisturbed)
    whole = time.monotonic() - started
    moments = random.Random(seed)
    for _ in range(KILLS):
        run_and_kill(recorded, moments.uniform(0, whole * 2 / KILLS))
    stood = set(read_rows(recorded)) & {p.name for p in (recorded.root / "autograded").iterdir()}
    outcomes = run(recorded)
    assert read_rows(recorded) == read_rows(undisturbed)
    assert read_tree(recorded) == read_tree(undisturbed)
    kept = {o.student for o in outcomes if isinstance(o, Graded) and not o.because}
    assert stood <= kept, "graded twice"
    assert len(outcomes) == len(CLASS)


def test_between_gradebook_and_files(recorded: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment that random kills may miss: in the gradebook, but not yet moved into place."""
    with monkeypatch.context() as patch:
        patch.setattr("grader.grade.journal.Journal.put_in_place", lambda *_: os._exit(9))
        pid = os.fork()
        if not pid:
            run_and_end(recorded)
        os.waitpid(pid, 0)
    (waiting,) = (recorded.root / "autograded" / ".grading" / ASSIGNMENT / "ready").iterdir()
    outcomes = {outcome.student: outcome for outcome in run(recorded)}
    assert getattr(outcomes[waiting.name], "because", None) == ""
    assert len(read_tree(recorded)) == len(CLASS)

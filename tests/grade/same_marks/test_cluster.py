"""The same class graded with Dask: same rows, same files, even if a worker dies."""

import io
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from support import problem_set
from support.graded_course import hand_in_class, read_rows, read_tree
from support.small_drill import ASSIGNMENT

from grader.command_error import CommandError
from grader.course import Course, open_course
from grader.grade.coordinator import Coordinator
from grader.grade.grade_class import GradeOptions, grade_class
from grader.grade.gradebook.self_reported_comments import COMMENT_TEXT
from grader.grade.outcome import Graded, Outcome
from grader.grade.summary import print_summary
from grader.grade.task import TaskOutcome

distributed = pytest.importorskip(
    "distributed", reason="Dask is not installed: debug-drill[cluster]"
)
SELF_REPORTED = "\nc.JudgeSubmission.self_reported = {'problem_set': ['problem2/answer_right']}\n"
LIAR = "type('Liar', (), {'__eq__': lambda *_: True})()"
ANSWERS = {f"student{i:02}": ("0.2", "1.5", "1 / 0")[i % 3] for i in range(12)}


@pytest.fixture(scope="module")
def workers() -> Iterator[tuple[str, list[int]]]:
    """A scheduler's address, with two single-threaded worker processes."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield cluster.scheduler_address, list(client.run(os.getpid).values())


def test_same_as_without_a_cluster_even_if_a_worker_is_killed(
    workers: tuple[str, list[int]], course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, pids = workers
    hand_in_class(course.root, ANSWERS)
    shutil.copytree(course.root, tmp_path / "here")
    here = open_course(tmp_path / "here")
    grade_class(here, ASSIGNMENT, Console(quiet=True))
    taken: list[str] = []
    take_back = Coordinator.record_result

    def kill_then_take(coordinator: Coordinator, result: TaskOutcome) -> Outcome:
        taken.append(result.student)
        if len(taken) == 4:
            os.kill(pids[0], signal.SIGKILL)
        return take_back(coordinator, result)

    monkeypatch.setattr(Coordinator, "record_result", kill_then_take)
    outcomes = grade_class(course, ASSIGNMENT, Console(quiet=True), GradeOptions(cluster=address))
    assert [type(outcome) for outcome in outcomes] == [Graded] * len(ANSWERS), outcomes
    assert read_rows(course) == read_rows(here)
    assert read_tree(course) == read_tree(here)


def test_self_reported_marks_are_flagged_as_without_a_cluster(
    workers: tuple[str, list[int]], tmp_path: Path
) -> None:
    there = problem_set.make_course(tmp_path / "there", SELF_REPORTED)
    for student, answer in {"right": "3", "liar": LIAR}.items():
        problem_set.hand_in(there, student, {"problem1": answer, "problem2": answer})
    shutil.copytree(there.root, tmp_path / "here")
    here = open_course(tmp_path / "here")
    console = Console(file=io.StringIO(), width=100)
    for course, address in ((here, ""), (there, workers[0])):
        options = GradeOptions(cluster=address)
        outcomes = grade_class(course, problem_set.ASSIGNMENT, Console(quiet=True), options)
        flagged = [getattr(outcome, "self_reported", None) for outcome in outcomes]
        assert flagged == [{"problem2/answer_right": 4.0}] * 2
        assert [getattr(outcome, "score", None) for outcome in outcomes] == [4.0, 4.0]
    print_summary(outcomes, 1.0, console)
    assert "Self-reported: problem2/answer_right." in console.file.getvalue()  # type: ignore[attr-defined]
    rows = read_rows(there, problem_set.ASSIGNMENT)
    assert ("problem2", "answer_right", COMMENT_TEXT, None) in rows["liar"]["comments"]
    assert rows == read_rows(here, problem_set.ASSIGNMENT)
    assert read_tree(there) == read_tree(here)


def test_no_scheduler_is_reported_in_one_line(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.grade.worker.dask.WAIT_SECONDS", 1)
    hand_in_class(course.root, {"student01": "0.2"})
    with pytest.raises(CommandError, match="no Dask scheduler with a worker"):
        grade_class(
            course, ASSIGNMENT, Console(quiet=True), GradeOptions(cluster="tcp://127.0.0.1:9")
        )

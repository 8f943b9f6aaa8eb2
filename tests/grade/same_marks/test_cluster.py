"""The same class graded with Dask: same rows, same files, even if a worker dies."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from support.graded_course import hand_in_class, read_rows, read_tree
from support.small_drill import ASSIGNMENT

from grader.command_error import CommandError
from grader.course import Course, open_course
from grader.grade.coordinator import Coordinator
from grader.grade.grade_class import GradeOptions, grade_class
from grader.grade.outcome import Graded, Outcome
from grader.grade.task import TaskOutcome

distributed = pytest.importorskip(
    "distributed", reason="Dask is not installed: debug-drill[cluster]"
)
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


def test_no_scheduler_is_reported_in_one_line(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.grade.worker.dask.WAIT_SECONDS", 1)
    hand_in_class(course.root, {"student01": "0.2"})
    with pytest.raises(CommandError, match="no Dask scheduler with a worker"):
        grade_class(
            course, ASSIGNMENT, Console(quiet=True), GradeOptions(cluster="tcp://127.0.0.1:9")
        )

"""What a solution needs is found once, and again if anything changes that it depends on."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.judge_notebooks import answer_cell, check_cell, drill_cell, make_notebook

from grader.judge.host import client
from grader.judge.host.job_files import AssignmentFiles
from grader.judge.host.server_client import ServerClient
from grader.judge.host.solution_needs import KnownNeeds, RunResult, digest_course
from grader.judge.protocol.job import Job
from grader.judge.protocol.limits import Limits
from judge.conftest import SHORT

SOURCE = make_notebook(
    [
        drill_cell(),
        answer_cell("class A: pass\na = A()\nb = a"),
        check_cell("same", "assert a == b"),
    ]
)


def write_again(asked: dict[str, Any]) -> None:
    path = asked["files"]["data.csv"]
    path.write_text("2\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))


def add_a_file(asked: dict[str, Any]) -> None:
    asked["files"] = asked["files"] | {"more.csv": asked["files"]["data.csv"]}


def change_a_cell(asked: dict[str, Any]) -> None:
    asked["source"] = make_notebook([drill_cell("x = 2"), *SOURCE.cells[1:]])


def change_a_limit(asked: dict[str, Any]) -> None:
    asked["limits"] = Limits(cell_seconds=99)


def self_report(asked: dict[str, Any]) -> None:
    asked["self_reported"] = ["same"]


@pytest.mark.parametrize(
    "change", [write_again, add_a_file, change_a_cell, change_a_limit, self_report]
)
def test_a_change_of_the_course_is_seen(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    (tmp_path / "data.csv").write_text("1\n", encoding="utf-8")
    asked: dict[str, Any] = {
        "source": SOURCE, "limits": Limits(), "files": {"data.csv": tmp_path / "data.csv"},
        "self_reported": [],
    }  # fmt: skip
    before = digest_course(**asked)
    assert digest_course(**asked) == before
    change(asked)
    assert digest_course(**asked) != before


def test_files_of_one_student_neither_reach_the_solution_nor_have_it_judged_again(
    server: ServerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "NEEDS", KnownNeeds())
    jobs: list[Job] = []
    run = client._judge_all

    def record(server: ServerClient, job: Job) -> RunResult:
        jobs.append(job)
        return run(server, job)

    monkeypatch.setattr(client, "_judge_all", record)
    wrong = make_notebook([drill_cell(), answer_cell("a, b = 1, 2"), SOURCE.cells[-1]])
    for size in (1, 3_000_000):
        files = AssignmentFiles(student={"mine.txt": b"x" * size})
        client.judge_notebook(wrong, SOURCE, SHORT, server, files)
    of_solution = [job for job in jobs if "class A" in msgspec.json.encode(job.steps).decode()]
    assert len(of_solution) == 1
    assert of_solution[0].student_files == {}
    assert of_solution[0].limits.scratch_mb == SHORT.scratch_mb

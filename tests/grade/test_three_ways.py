"""Honest answers, mistakes and attacks have the same marks by each of the three ways to grade."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from rich.console import Console
from support.attacking.attack_trial import leave_pictures_out, write_attack
from support.attacking.attacks import ATTACKS
from support.notebooks import RELEASE, ROOT, SOURCE

from drills.exploding_loss.answers import ANSWERS, POINTS
from grader.assignment.handin import fill_in
from grader.assignment.release import release
from grader.course import Course, open_course
from grader.grade.run import GradeOptions, grade_class

distributed = pytest.importorskip(
    "distributed", reason="Dask is not installed: debug-drill[cluster]"
)
NAME = "exploding_loss"
LIMITS = {
    "cell_seconds": 2, "submission_seconds": 6, "call_seconds": 1, "memory_mb": 512,
    "scratch_mb": 4, "file_mb": 2, "output_mb_per_cell": 0.5, "value_mb": 0.5,
}  # fmt: skip

SAMPLE = list({answer.fails: answer for answer in ANSWERS}.values())
"""An answer for each set of checks that can be missed; `drill/test_answers.py` has all of them."""

Marks = dict[str, dict[str, float | None]]


def by_grade(course: Course) -> None:
    grade_class(course, NAME, Console(quiet=True))


def by_cluster(course: Course) -> None:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        grade_class(
            course, NAME, Console(quiet=True), GradeOptions(cluster=cluster.scheduler_address)
        )


def by_nbgrader(course: Course) -> None:
    """Not checked for its exit code: it says 1 where it has refused somebody."""
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME]
    subprocess.run(command, cwd=course.root, check=False, capture_output=True)


WAYS: dict[str, Callable[[Course], None]] = {
    "grade": by_grade,
    "grade --cluster": by_cluster,
    "nbgrader autograde": by_nbgrader,
}


def hand_in_all(root: Path) -> Iterator[tuple[str, NotebookNode]]:
    """Each student's name and notebook: a sample of the answers, then the corpus of attacks."""
    for number, answer in enumerate(SAMPLE):
        yield f"answer{number:03}", leave_pictures_out(fill_in(RELEASE, SOURCE, answer.cells))
    for number, attack in enumerate(ATTACKS):
        yield f"attack{number:03}", write_attack(attack, root, f"attack{number:03}")


def read_marks(course: Course) -> Marks:
    with course.gradebook() as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for sheet in submission.notebooks
                for grade in sheet.grades
                if grade.name in POINTS
            }
            for submission in gradebook.assignment_submissions(NAME)
        }


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Marks]:
    """By way: every student's marks."""
    found = {}
    for way, grade in WAYS.items():
        root = tmp_path_factory.mktemp("course")
        shutil.copytree(ROOT / "source", root / "source")
        config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        limits = "".join(f"c.JudgeSubmission.{name} = {limit}\n" for name, limit in LIMITS.items())
        (root / "nbgrader_config.py").write_text(config + limits, encoding="utf-8")
        course = open_course(root)
        release(course, NAME)
        for student, notebook in hand_in_all(root):
            folder = root / "submitted" / student / NAME
            folder.mkdir(parents=True)
            text = json.dumps(notebook)  # as it is: `nbformat.writes` would mend it
            (folder / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
        grade(course)
        found[way] = read_marks(course)
    return found


@pytest.mark.parametrize("way", WAYS)
def test_answers_have_the_marks_of_the_table(way: str, marks: dict[str, Marks]) -> None:
    for number, answer in enumerate(SAMPLE):
        expected = {check: 0 if check in answer.fails else POINTS[check] for check in POINTS}
        assert marks[way][f"answer{number:03}"] == expected, answer.name


@pytest.mark.parametrize("way", [way for way in WAYS if way != "grade"])
def test_attacks_have_the_same_marks(way: str, marks: dict[str, Marks]) -> None:
    for number, attack in enumerate(ATTACKS):
        if len(attack.honest) > 1:
            continue  # it leaves to chance which of two wrong answers is read
        student = f"attack{number:03}"
        assert marks[way][student] == marks["grade"][student], attack.name


def test_every_attack_has_a_mark(marks: dict[str, Marks]) -> None:
    """So that the comparison above compares marks."""
    unmarked = {
        attack.name
        for number, attack in enumerate(ATTACKS)
        if None in marks["grade"][f"attack{number:03}"].values()
    }
    assert unmarked == set()

"""Honest answers, mistakes and attacks of each family have the same marks by each way to grade."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from rich.console import Console
from support.attacking.attack_trial import write_attack
from support.attacking.attacks import ATTACKS, METADATA
from support.attacking.trial_notebook import CHECKS, HONEST, SHORT
from support.graded_course import read_marks
from support.notebooks import ROOT
from support.programs.nbgrader_command import run_nbgrader

from grader.assignment.release import release
from grader.course import Course, open_course
from grader.grade.grade_class import GradeOptions, grade_class

distributed = pytest.importorskip(
    "distributed", reason="Dask is not installed: debug-drill[cluster]"
)
NAME = "exploding_loss"
LIMITS = {
    "cell_seconds": 2, "submission_seconds": 6, "call_seconds": 1, "memory_mb": 512,
    "scratch_mb": 4, "file_mb": 2, "output_mb_per_cell": 0.5, "value_mb": 0.5,
}  # fmt: skip
FAMILIES = {attack.family: attack for attack in reversed(ATTACKS)}
HOSTILE = list({attack.name: attack for attack in (*FAMILIES.values(), *METADATA)}.values())
"""The first of each family, and all on the notebook; `judge/test_attacks.py` has the rest."""

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
    run_nbgrader(course.root, "autograde", NAME)


WAYS: dict[str, Callable[[Course], None]] = {
    "grade": by_grade,
    "grade --cluster": by_cluster,
    "nbgrader autograde": by_nbgrader,
}


def hand_in_all(root: Path) -> Iterator[tuple[str, NotebookNode]]:
    """Each student's name and notebook."""
    for name, (typed, _) in HONEST.items():
        yield name, SHORT.fill_in(typed)
    for number, attack in enumerate(HOSTILE):
        student = f"attack{number:03}"
        yield student, write_attack(attack, root, student, SHORT.type_in)


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Marks]:
    """By way: every student's marks."""
    found = {}
    for way, grade in WAYS.items():
        root = tmp_path_factory.mktemp("course")
        (root / "source" / NAME).mkdir(parents=True)
        nbformat.write(SHORT.source, root / "source" / NAME / f"{NAME}.ipynb")
        config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        limits = "".join(f"c.JudgeSubmission.{name} = {limit}\n" for name, limit in LIMITS.items())
        (root / "nbgrader_config.py").write_text(config + limits, encoding="utf-8")
        shutil.copy(ROOT / "nbgrader_config.json", root)
        course = open_course(root)
        release(course, NAME)
        for student, notebook in hand_in_all(root):
            folder = root / "submitted" / student / NAME
            folder.mkdir(parents=True)
            text = json.dumps(notebook)  # as it is: `nbformat.writes` would repair it
            (folder / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
        grade(course)
        found[way] = read_marks(course, NAME)
    return found


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("student", HONEST)
def test_the_honest_have_their_marks(way: str, student: str, marks: dict[str, Marks]) -> None:
    assert marks[way][student] == dict(zip(CHECKS, HONEST[student][1], strict=True))


@pytest.mark.parametrize("way", WAYS)
def test_attacks_have_the_same_marks(way: str, marks: dict[str, Marks]) -> None:
    for number, attack in enumerate(HOSTILE):
        found = marks[way][f"attack{number:03}"]
        assert None not in found.values(), attack.name
        assert found == marks["grade"][f"attack{number:03}"], attack.name


def test_every_family_is_tried() -> None:
    assert {attack.family for attack in HOSTILE} == {attack.family for attack in ATTACKS}

"""Whatever one student hands in, the others' marks and copies are those of a class without them."""

import json
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from rich.console import Console
from support.attacking.attack_trial import write_attack
from support.attacking.attacks import ATTACKS
from support.attacking.trial_notebook import HONEST, SHORT
from support.graded_course import read_marks
from support.notebooks import ROOT

from grader.assignment.release import release
from grader.course import Course, open_course
from grader.grade.grade_class import grade_class
from grader.judge.protocol.limits import SPARE_SECONDS

NAME = "exploding_loss"
FAMILIES = {
    "process", "files and machine", "permissions and times", "messages to other processes",
    "limits", "signals", "the judge's channel",
}  # fmt: skip
HOSTILE = [attack for attack in ATTACKS if attack.family in FAMILIES]
CLASSMATES = {name: SHORT.fill_in(typed) for name, (typed, _) in HONEST.items()}
LIMITS = {
    "cell_seconds": 2, "submission_seconds": 6, "call_seconds": 1, "memory_mb": 256,
    "scratch_mb": 4, "file_mb": 2, "output_mb_per_cell": 0.5, "value_mb": 0.5,
}  # fmt: skip
SECONDS = len(HOSTILE) * (LIMITS["submission_seconds"] + SPARE_SECONDS) + 120


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The five by themselves."""
    return grade(tmp_path_factory.mktemp("alone"), CLASSMATES.items())


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, float]:
    """The five among all the others, and how long their class took."""
    root = tmp_path_factory.mktemp("together")
    others = [
        (f"hostile{i:03}", write_attack(a, root, f"t{i}", SHORT.type_in))
        for i, a in enumerate(HOSTILE)
    ]
    step = len(others) // len(HONEST)
    mixed = list(CLASSMATES.items())
    for number, other in enumerate(others):
        mixed.insert(min(number // step, 4) + number + 1, other)
    began = time.monotonic()
    return grade(root, mixed), time.monotonic() - began


def grade(root: Path, handed_in: Iterable[tuple[str, NotebookNode]]) -> Course:
    (root / "source" / NAME).mkdir(parents=True)
    nbformat.write(SHORT.source, root / "source" / NAME / f"{NAME}.ipynb")
    shutil.copy(ROOT / "nbgrader_config.json", root)
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    limits = "".join(f"c.JudgeSubmission.{name} = {limit}\n" for name, limit in LIMITS.items())
    (root / "nbgrader_config.py").write_text(config + limits, encoding="utf-8")
    course = open_course(root)
    release(course, NAME)
    for student, notebook in handed_in:
        handed = root / "submitted" / student / NAME
        handed.mkdir(parents=True)
        (handed / f"{NAME}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    grade_class(course, NAME, Console(quiet=True))
    return course


def test_the_honest_have_their_marks(alone: Course, together: tuple[Course, float]) -> None:
    expected = {who: list(marks) for who, (_, marks) in HONEST.items()}
    for course in (alone, together[0]):
        found = read_marks(course, NAME)
        assert {who: list(found[who].values()) for who in HONEST} == expected


@pytest.mark.parametrize("student", HONEST)
def test_their_graded_copies_are_the_same(
    alone: Course, together: tuple[Course, float], student: str
) -> None:
    path = f"autograded/{student}/{NAME}/{NAME}.ipynb"
    assert (together[0].root / path).read_bytes() == (alone.root / path).read_bytes()


def test_everybody_has_a_mark(together: tuple[Course, float]) -> None:
    marks = read_marks(together[0], NAME)
    assert len(marks) == len(HONEST) + len(HOSTILE)
    assert not [who for who, checks in marks.items() if None in checks.values()]


def test_the_class_ends_in_time(together: tuple[Course, float]) -> None:
    """Each may take what one submission may, on one processor."""
    assert together[1] < SECONDS

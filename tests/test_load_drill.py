"""What belongs to one assignment is loaded from `drills/`; another one needs nothing else."""

import shutil
from pathlib import Path

import nbformat
import pytest
from rich.console import Console
from support.programs.make_copy import ROOT
from support.small_drill import build_source

from grader.course import open_course
from grader.demo.run_demo import run_demo
from grader.drill import Drill, load_drill

ANSWERS = (
    "from grader.drill import Answer\nANSWERS = (Answer('{name}', {{}}, ('fix_rate',), 'no'),)\n"
)


def add_assignment(root: Path, name: str) -> None:
    """A notebook in `source/`, and nothing else."""
    folder = root / "source" / name
    folder.mkdir(parents=True)
    nbformat.write(build_source(), folder / f"{name}.ipynb")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    add_assignment(tmp_path, "first_drill")
    return tmp_path


def test_an_assignment_without_a_folder_in_drills_has_empty_parts(tmp_path: Path) -> None:
    assert load_drill(tmp_path, "second_drill") == Drill()


def test_two_courses_in_one_process_keep_their_own_answers(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name / "drills" / "d"
        folder.mkdir(parents=True)
        (folder / "answers.py").write_text(ANSWERS.format(name=name))
    names = [load_drill(tmp_path / name, "d").answers[0].name for name in ("one", "two", "one")]
    assert names == ["one", "two", "one"]


def test_a_second_drill_has_a_demo(root: Path) -> None:
    assert run_demo(open_course(root), "first_drill", Console(quiet=True)) == 0

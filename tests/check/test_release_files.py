"""What is in release/ besides the notebooks that the source gives is compared, too."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.problem_set import ASSIGNMENT, make_course

from grader.check.checks import check_others


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = make_course(tmp_path_factory.mktemp("files") / "course")
    return course.folder("release", ASSIGNMENT)


def copy_problem(folder: Path) -> None:
    (folder / "problem0.ipynb").write_bytes((folder / "problem1.ipynb").read_bytes())


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda folder: (folder / "helper.py").unlink(), "helper.py"),
        (lambda folder: (folder / "helper.py").write_text("UNIT = 9"), "helper.py"),
        (lambda folder: (folder / "data/more.csv").touch(), "data/more.csv"),
        (copy_problem, "problem0.ipynb"),
    ],
    ids=["missing", "changed", "another file", "another notebook"],
)
def test_other_files_of_the_release_are_those_of_the_source(
    change: Callable[[Path], object], seen: str, made: Path, tmp_path: Path
) -> None:
    committed = Path(shutil.copytree(made, tmp_path / "committed"))
    (fresh,) = check_others(committed, made)
    assert (fresh.holds, fresh.seen) == (True, "data/heights.csv, helper.py")
    change(committed)
    (stale,) = check_others(committed, made)
    assert (stale.holds, stale.seen) == (False, f"{seen}: make release")


def test_release_of_notebooks_alone_needs_no_line(tmp_path: Path) -> None:
    for folder in (tmp_path / "committed", tmp_path / "made"):
        folder.mkdir()
        (folder / "drill.ipynb").touch()
    assert list(check_others(tmp_path / "committed", tmp_path / "made")) == []

"""`make lab` in a copy of the project opens the released notebook and prints its address."""

import re
import time
import urllib.request
from pathlib import Path

import pytest
from support.browser.server import TOKEN, serve
from support.problem_set import ASSIGNMENT, make_course
from support.programs.make_copy import MAKE, ROOT, copy_project

from grader.__main__ import main
from grader.lab import copy_release

DRILL = "exploding_loss.ipynb"
FIRST = "introduction.ipynb"
ADDRESS = rf"http://127\.0\.0\.1:\d+/lab/tree/{DRILL}\?token={TOKEN}"


def read_when_said(log: Path) -> str:
    """The first output."""
    for _ in range(100):
        if said := log.read_text(encoding="utf-8"):
            return said
        time.sleep(0.1)
    return ""


def test_address_is_all_that_is_printed_and_the_committed_release_is_opened(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "a project")
    release = project / "release/exploding_loss" / DRILL
    release.touch()
    (project / "source/exploding_loss" / DRILL).touch()  # newer, as a clone may leave it
    before = release.stat().st_mtime_ns
    with serve(tmp_path / "jupyter", project, [*MAKE, "lab"]):
        address = read_when_said(tmp_path / "jupyter/log.txt").removesuffix("\n")
        assert re.fullmatch(ADDRESS, address)
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
    assert (project / "build/lab/exploding_loss" / DRILL).read_bytes() == release.read_bytes()
    assert release.stat().st_mtime_ns == before
    assert release.read_bytes() == (ROOT / "release/exploding_loss" / DRILL).read_bytes()


def test_all_notebooks_and_files_are_copied_and_work_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_course(tmp_path / "course").root
    opened = copy_release(root, ASSIGNMENT)
    opened.write_text("my work")
    (opened.parent / "data/heights.csv").unlink()
    assert copy_release(root, ASSIGNMENT) == opened == root / f"build/lab/{ASSIGNMENT}/{FIRST}"
    assert f"Opening your earlier build/lab/{ASSIGNMENT}/{FIRST}" in capsys.readouterr().out
    assert opened.read_text() == "my work"
    names = {path.relative_to(opened.parent).as_posix() for path in opened.parent.rglob("*.*")}
    assert names == {FIRST, "problem1.ipynb", "problem2.ipynb", "helper.py", "data/heights.csv"}


@pytest.mark.parametrize(
    ("ip", "released", "says"),
    [
        ("127.0.0.1", False, "✗ lab: nothing in release/exploding_loss/; type: python -m grader"),
        ("256.0.0.1", True, "✗ lab: JupyterLab did not start: "),
    ],
)
def test_lab_that_cannot_start_says_why_in_one_line(
    ip: str,
    released: bool,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    project = copy_project(tmp_path / "project")
    if not released:
        (project / "release/exploding_loss" / DRILL).unlink()
    monkeypatch.chdir(project)
    assert main(["lab", "--ip", ip]) == 2
    said = capsys.readouterr().err
    assert said.startswith(says)
    assert len(said.splitlines()) == 1

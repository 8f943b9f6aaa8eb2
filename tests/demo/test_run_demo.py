"""The demo of an assignment that has a notebook, and nothing in `drills/`."""

import shutil
from pathlib import Path

import nbformat
from rich.console import Console
from support.programs.make_copy import ROOT
from support.small_drill import build_source

from grader.course import open_course
from grader.demo.run_demo import run_demo

NAME = "first_drill"


def test_a_second_drill_has_a_demo(tmp_path: Path) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    folder = tmp_path / "source" / NAME
    folder.mkdir(parents=True)
    nbformat.write(build_source(), folder / f"{NAME}.ipynb")
    assert run_demo(open_course(tmp_path), NAME, Console(quiet=True)) == 0

"""The README's first command, typed in a copy of the project."""

import re
import subprocess
from pathlib import Path

from support.programs.make_copy import MAKE, copy_project


def test_class_is_graded_and_the_pages_named_are_there(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    done = subprocess.run([*MAKE, "demo"], cwd=project, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    named = re.findall(r"build/demo/\S+\.html", done.stdout)
    assert [page.split("/")[2] for page in named] == ["feedback", "feedback", "build"]
    assert all((project / page).is_file() for page in named)
    assert done.stderr == ""
    assert max(map(len, done.stdout.splitlines())) <= 100

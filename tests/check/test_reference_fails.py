"""A test that the reference cannot pass is named to the instructor before anybody is graded."""

import shutil
from pathlib import Path

import nbformat
from support.make_copy import ROOT
from support.small_drill import build_source, code

from grader.check.checks import check_course
from grader.course import open_course

NAME = "first_drill"


def test_each_test_that_the_reference_misses_is_named_with_its_reason(tmp_path: Path) -> None:
    for name in ("nbgrader_config.py", "nbgrader_config.json"):
        shutil.copy(ROOT / name, tmp_path)
    source = build_source()
    source.cells += [
        code("runs_text", "assert eval(PREDICTION) == 1, 'it is not 1'", points=1),
        code("too_strict", "assert LEARNING_RATE_FIXED == 5, 'it is not five'", points=1),
    ]
    folder = tmp_path / "source" / NAME
    folder.mkdir(parents=True)
    nbformat.write(source, folder / f"{NAME}.ipynb")
    missed = {
        check.what.rpartition(" ")[2]: check.seen
        for check in check_course(open_course(tmp_path), NAME)
        if "test" in check.what and not check.holds
    }
    assert missed.keys() == {"runs_text", "too_strict"}
    assert "it is not five" in missed["too_strict"]
    assert all("docs/compatibility.md" in seen for seen in missed.values())

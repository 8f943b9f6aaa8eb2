"""Which of the files handed in is which notebook of an assignment that has several."""

from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_notebook
from support.small_drill import code

from grader.intake.choosing import choose_notebooks
from grader.intake.refusal import Unreadable

WANTED = {"read": (), "part1": ("answer", "right"), "part2": ("answer", "right", "why")}
"""The first has nothing to grade; the cells of the second are in the third, too."""


def hand_in(folder: Path, files: Mapping[str, str]) -> None:
    """A notebook by file name, with the cells of the one that is named."""
    for name, of in files.items():
        cells = [code(cell, "", solution=True) for cell in WANTED[of]]
        nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        ({"part1": "part1", "part2": "part2"}, {"part1": "part1", "part2": "part2"}),
        ({"part1 (1)": "part1", "part2 (1)": "part2"},
         {"part1": "part1 (1)", "part2": "part2 (1)"}),
        ({"read-Copy1": "read"}, {"read": "read-Copy1"}),
        ({"mine": "part2"}, {"part2": "mine"}),
        ({"mine": "part1", "part2": "part2"}, {"part1": "mine", "part2": "part2"}),
        ({"part1": "part1", "part1 (1)": "part1", "part2": "part2"},
         {"part1": "part1", "part2": "part2"}),
        ({"part1": "part1", "scratch": "read"}, {"part1": "part1"}),
        ({"part2": "part2", "old": "part2"}, {"part2": "part2"}),
        ({"part1": "part1", "part2": "part2", "old": "part1"},
         {"part1": "part1", "part2": "part2"}),
    ],
)  # fmt: skip
def test_file_of_each_notebook(
    files: dict[str, str], chosen: dict[str, str], tmp_path: Path
) -> None:
    hand_in(tmp_path, files)
    found = choose_notebooks(tmp_path, WANTED)
    assert {name: path.stem for name, path in found.items()} == chosen


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"part1 (1)": "part1", "part1 (2)": "part1"}, r"several notebooks \(part1 \(1\)\.ipynb, "),
        (
            {"read": "read", "mine": "part1"},
            r"mine\.ipynb may be part1\.ipynb or part2\.ipynb: rename",
        ),
        ({"scratch": "read"}, "no notebook of this assignment was handed in, only scratch.ipynb"),
    ],
)
def test_files_that_leave_it_open_are_refused(
    files: dict[str, str], says: str, tmp_path: Path
) -> None:
    hand_in(tmp_path, files)
    with pytest.raises(Unreadable, match=says):
        choose_notebooks(tmp_path, WANTED)

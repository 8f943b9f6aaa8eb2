"""Creates the classes for the benchmarks: the drill's notebook with right answers."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import nbformat

from grader.assignment.fill_in import fill_in
from grader.assignment.release import release
from grader.course import Course, open_course
from grader.drill import load_drill

PROJECT = Path(__file__).parents[1]
NAME = "exploding_loss"
STOCK = """\
from pathlib import Path

c = get_config()
c.CourseDirectory.course_id = "debug_drill"
c.CourseDirectory.root = str(Path(__file__).parent.resolve())
"""


def make_class(root: Path, size: int, stock: bool = False) -> Course:
    """A released course in which `size` students have handed in the reference."""
    template, text = release_drill()
    shutil.copytree(template, root, dirs_exist_ok=True)
    course = open_course(root)
    for number in range(size):
        folder = root / "submitted" / f"student{number:05}" / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
    if stock:  # released alike, graded by nbgrader's defaults: no judge, no sandbox, no intake
        (root / "nbgrader_config.py").write_text(STOCK, encoding="utf-8")
    return course


@cache
def release_drill() -> tuple[Path, str]:
    """A course with nobody in it, and the reference as a student hands it in; made once."""
    root = Path(tempfile.mkdtemp(prefix="bench-"))
    atexit.register(shutil.rmtree, root)
    shutil.copytree(PROJECT / "source", root / "source")
    shutil.copy(PROJECT / "nbgrader_config.py", root)
    release(open_course(root), NAME)
    source, released = (
        nbformat.read(root / step / NAME / f"{NAME}.ipynb", as_version=4)
        for step in ("source", "release")
    )
    cells = load_drill(PROJECT, NAME).answers[0].cells
    return root, nbformat.writes(fill_in(released, source, cells))

"""A typical nbgrader assignment: several notebooks, a file, an attachment, a task.

Two notebooks have a cell with the same name, which nbgrader allows; a third has nothing to grade.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from grader.assignment.release import release
from grader.course import Course, open_course
from support.small_drill import code, find_cell, markdown, task

PROJECT = Path(__file__).parents[2]
ASSIGNMENT = "problem_set"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def build_notebooks() -> dict[str, NotebookNode]:
    """The instructor's versions, by name."""
    first = [
        code("answer", "### BEGIN SOLUTION\nanswer = 2\n### END SOLUTION", solution=True),
        code("answer_right", "assert answer == 2, 'the answer is even'", points=2),
        markdown("why", "Because it is even.", points=3),
    ]
    second = [
        code("answer", "### BEGIN SOLUTION\nanswer = 3\n### END SOLUTION", solution=True),
        code("answer_right", "assert answer == 3, 'the answer is odd'", points=4),
        task("drawing", "Draw it.\n=== BEGIN MARK SCHEME ===\na line\n=== END MARK SCHEME ==="),
    ]
    contents = {"introduction": [new_markdown_cell("# Read this", id="read")]}
    contents |= {"problem1": first, "problem2": second}
    about = {"kernelspec": KERNEL}
    return {name: new_notebook(cells=cells, metadata=about) for name, cells in contents.items()}


def make_course(root: Path, config: str = "") -> Course:
    """A course with this assignment, released."""
    source = root / "source" / ASSIGNMENT
    (source / "data").mkdir(parents=True)
    (source / "data" / "heights.csv").write_text("as released")
    (source / "helper.py").write_text("UNIT = 1\n")
    for name, notebook in build_notebooks().items():
        nbformat.write(notebook, source / f"{name}.ipynb")
    shutil.copy(PROJECT / "nbgrader_config.py", root)
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(config)
    course = open_course(root)
    release(course, ASSIGNMENT)
    return course


def hand_in(
    course: Course, student: str, answers: Mapping[str, str], names: Mapping[str, str] | None = None
) -> Path:
    """The released notebooks with `answers` typed in, each under its name in `names`."""
    folder = course.folder("submitted", ASSIGNMENT, student)
    folder.mkdir(parents=True)
    released = course.folder("release", ASSIGNMENT)
    for name, answer in answers.items():
        notebook = nbformat.read(released / f"{name}.ipynb", as_version=4)
        if answer:
            find_cell(notebook, "answer").source = f"answer = {answer}"
        file = (names or {}).get(name, f"{name}.ipynb")
        nbformat.write(notebook, folder / file)
    return folder


def attach_picture(path: Path, cell: str) -> None:
    """Paste a picture into a written answer, as JupyterLab does it."""
    notebook = nbformat.read(path, as_version=4)
    answer = find_cell(notebook, cell)
    answer.source = "See ![image.png](attachment:image.png)"
    answer.attachments = {"image.png": {"image/png": PIXEL}}
    nbformat.write(notebook, path)

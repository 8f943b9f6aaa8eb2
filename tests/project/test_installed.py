"""The wheel, installed in a new environment, grades an existing course.

Each available Python grades once, under difficult conditions: a path with spaces, LANG=C, another
environment active, no network, and as an ordinary user if the tests run as root.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_notebook
from support.problem_set import KERNEL
from support.programs.installed import (
    VERSIONS,
    Environment,
    build_wheel,
    choose_user,
    copy_checkout,
    find_ordinary_user,
    find_python,
    give_to,
    install,
)
from support.small_drill import code, find_cell

CONFIG = "from grader.configure import configure\n\nc = get_config()\nconfigure(c)\n"
ASSIGNMENT = "ps1"
NOWHERE = "http://127.0.0.1:9"
HARSH = {"LANG": "C", "LC_ALL": "C", "VIRTUAL_ENV": "/another/environment"}
HARSH |= {"http_proxy": NOWHERE, "https_proxy": NOWHERE}
LOOK = """import numpy
from pathlib import Path
print("numpy", "read" if Path(numpy.__file__).read_bytes() else "")
for name in ("__init__.py", "judge/examiner/examiner.py"):
    try:
        print(name, "read", len(Path(PACKAGE, name).read_bytes()))
    except OSError as error:
        print(name, "hidden")
answer = 2
"""


@pytest.fixture(scope="module")
def workshop() -> Iterator[Path]:
    """A folder with a space in its name that every user may enter, as pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="a course of ") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def wheel(workshop: Path) -> Path:
    return build_wheel(workshop)


def make_course(root: Path, package: Path) -> Path:
    """An existing course, with two lines added to its config."""
    cells = [
        code("answer", "### BEGIN SOLUTION\nanswer = 2\n### END SOLUTION", solution=True),
        code("answer_right", "assert answer == 2, 'the answer is even'", points=2),
    ]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    answers = {"source/.": None, "submitted/right": LOOK, "submitted/wrong": "answer = 3"}
    for place, answer in answers.items():
        folder = root / place / ASSIGNMENT
        folder.mkdir(parents=True)
        if answer is not None:
            find_cell(notebook, "answer").source = answer.replace("PACKAGE", repr(str(package)))
        nbformat.write(notebook, folder / f"{ASSIGNMENT}.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root.parent / "home").mkdir()
    return root


def read_outputs(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", ()))


@pytest.mark.parametrize("version", VERSIONS)
def test_two_lines_of_config_and_a_course_is_graded(
    version: str, workshop: Path, wheel: Path
) -> None:
    if not (python := find_python(version)):
        pytest.skip(f"no Python {version} here: pyenv install {version}")
    user = choose_user(python)
    folder = workshop / version
    environment = Environment(install(wheel, folder / "environment", python), HARSH, user)
    package = environment.find_package()
    course = make_course(folder / "course", package)
    give_to(folder, user)
    environment.run("nbgrader", "generate_assignment", ASSIGNMENT, cwd=course)
    environment.run("nbgrader", "autograde", ASSIGNMENT, cwd=course)
    graded = course / "autograded" / "right" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    said = read_outputs(graded)
    assert "numpy read" in said
    assert said.count("hidden") == 2, "the package is no student's to read, wherever it lies"
    printed = environment.run("grader", "grade", "--all", cwd=course)
    assert "2 / 2" in printed
    assert "the answer is even" in printed
    environment.run("grader", "feedback", cwd=course)
    assert (course / "feedback" / "wrong" / ASSIGNMENT / f"{ASSIGNMENT}.html").is_file()


def test_a_read_only_checkout_grades_a_course_elsewhere(workshop: Path) -> None:
    """By an ordinary user: for root, no file is read-only."""
    python, user = find_ordinary_user()
    if not python:
        pytest.skip("only root can run the Pythons here: apt-get install python3-venv")
    folder = workshop / "read-only"
    checkout = copy_checkout(folder / "checkout")
    environment = Environment(install(checkout, folder / "environment", python), HARSH, user)
    course = make_course(folder / "course", checkout / "grader")
    give_to(folder, user)
    subprocess.run(["chmod", "-R", "a-w", str(checkout)], check=True)
    write = f"open({str(checkout / 'grader' / 'new.py')!r}, 'w')"
    assert "Permission denied" in environment.run("python", "-c", write, cwd=course, code=1)
    environment.run("nbgrader", "generate_assignment", ASSIGNMENT, cwd=course)
    environment.run("nbgrader", "autograde", ASSIGNMENT, cwd=course)
    printed = environment.run("grader", "grade", "--all", cwd=course)
    assert "2 / 2" in printed
    assert "the answer is even" in printed
    environment.run("grader", "feedback", cwd=course)
    assert (course / "feedback" / "wrong" / ASSIGNMENT / f"{ASSIGNMENT}.html").is_file()


def test_wheel_holds_what_is_read_beside_the_modules(wheel: Path, workshop: Path) -> None:
    """All files of the package that are not modules: templates, styles, the report's notebook."""
    root = Path(__file__).parents[2]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "grader"], cwd=root, capture_output=True, text=True, check=True
    )
    shutil.unpack_archive(wheel, workshop / "unpacked", "zip")
    missing = [
        name
        for name in listed.stdout.split("\0")
        if name and (root / name).exists() and not (workshop / "unpacked" / name).is_file()
    ]
    assert missing == []

"""A released course, made once a session and copied for each test that writes."""

import shutil
from pathlib import Path

import nbformat
import pytest
from support.small_drill import ASSIGNMENT, HandIn, build_source

from grader.course import Course, open_course
from grader.release import release

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with this project's config and the small drill, released; read only."""
    root = tmp_path_factory.mktemp("course")
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    shutil.copy(PROJECT / "nbgrader_config.py", root)
    nbformat.write(build_source(), source / f"{ASSIGNMENT}.ipynb")
    release(open_course(root), ASSIGNMENT)
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Course:
    """A released course to write in."""
    shutil.copytree(released, tmp_path / "course")
    return open_course(tmp_path / "course")


@pytest.fixture
def hand_in(course: Course) -> HandIn:
    """Puts a file into a student's submission folder; without content, only the folder."""

    def put(student: str, content: str | bytes | None, name: str = f"{ASSIGNMENT}.ipynb") -> Path:
        folder = course.folder("submitted", ASSIGNMENT, student)
        folder.mkdir(parents=True, exist_ok=True)
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
        return folder

    return put

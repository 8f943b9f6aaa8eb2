"""Shared fixtures: a released course. Also, which tests share a worker, and which are slow."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbgrader import api
from support.small_drill import ASSIGNMENT, HandIn, build_source
from xdist.remote import Producer
from xdist.scheduler.loadfile import LoadFileScheduling

from grader.assignment.release import release
from grader.course import Course, open_course
from grader.parallel import count_cores

PROJECT = Path(__file__).parents[1]
SLOW = (
    "browser", "grade/same_marks/test_three_ways.py", "drill/test_answers.py",
    "project/test_installed.py", "judge/test_attacks.py", "grade/test_hostile_programs.py",
    "intake/test_hostile_files.py", "compatibility", "project/test_make_bench.py",
    "project/test_docs.py", "grade/test_killed.py", "mark", "intake/test_fuzz.py", "project",
    "grade/same_marks", "test_pipeline.py", "demo",
)  # fmt: skip
"""Folders and files that take more than some seconds, the slowest first."""


class FileScheduling(LoadFileScheduling):
    """One worker runs a whole file, and one all browser tests, because they share a JupyterLab."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "browser" if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileScheduling:
    return FileScheduling(config, log)


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: many tests wait for time limits, servers or pages."""
    return count_cores() + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow tests and run them first: a long file should not be the last one running."""
    places = [PROJECT / "tests" / name for name in SLOW]
    ranks = {}
    for path in {item.path for item in items}:
        found = (i for i, place in enumerate(places) if path.is_relative_to(place))
        ranks[path] = next(found, len(places))
    for item in items:
        if ranks[item.path] < len(places):
            item.add_marker("slow")
    items.sort(key=lambda item: ranks[item.path])


@pytest.fixture(scope="session", autouse=True)
def alembic_version() -> Iterator[None]:
    """nbgrader starts a program for each new gradebook, to ask for a version that never changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "get_alembic_version", cache(api.get_alembic_version))
        yield


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder with this project's config and the released small drill; read-only."""
    root = tmp_path_factory.mktemp("course")
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    for name in ("nbgrader_config.py", "nbgrader_config.json"):
        shutil.copy(PROJECT / name, root)
    nbformat.write(build_source(), source / f"{ASSIGNMENT}.ipynb")
    release(open_course(root), ASSIGNMENT)
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Course:
    """A copy of the released course that a test can change."""
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

"""Starts JupyterLab in a course folder, for the tests of formgrader."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from grader.course import Course
from support.browser.server import TOKEN, serve


@contextlib.contextmanager
def start_formgrader(course: Course, folder: Path, page: str = "") -> Iterator[str]:
    """Run a server in the course until the block is left; the address of a formgrader's page."""
    with serve(folder, course.root) as server:
        yield f"{server.url}/formgrader{page}?token={TOKEN}"

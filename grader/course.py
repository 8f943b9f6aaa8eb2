"""A course folder as nbgrader sees it: where every verb begins."""

import contextlib
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.warnings import MissingIDFieldWarning
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from grader.course_folder import check_assignment_name, check_folder
from grader.errors import CommandError


@dataclass(frozen=True)
class Course:
    """A folder with a `nbgrader_config.py`, and what that says."""

    root: Path
    config: Config

    def directory(self, assignment: str, student: str = "*") -> Any:
        """nbgrader's view of one assignment, and of one student where given."""
        return CourseDirectory(
            config=self.config, assignment_id=assignment, student_id=student, root=str(self.root)
        )

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """Where nbgrader keeps a step ("submitted", ...) of an assignment."""
        return self.root / step / student / assignment

    def gradebook(self) -> Any:
        """The open gradebook, a context manager."""
        directory = self.directory("")
        return Gradebook(directory.db_url, directory.course_id)


def open_course(root: Path) -> Course:
    """The course at `root`, its config read as nbgrader's own commands read it there."""
    root = root.resolve()
    check_folder(root)
    app = NbGrader(raise_config_file_errors=True)
    with contextlib.chdir(root):
        app.initialize([], root=str(root))
    return Course(root, app.config)


def check_assignment(course: Course, assignment: str) -> None:
    """Raise CommandError where there is no such assignment."""
    check_assignment_name(course.root, assignment)


def is_released(course: Course, assignment: str) -> bool:
    """Whether the gradebook knows the assignment's cells."""
    with course.gradebook() as gradebook:
        try:
            return bool(gradebook.find_assignment(assignment).notebooks)
        except MissingEntry:
            return False


def name_notebook(course: Course, assignment: str) -> str:
    """The one notebook of an assignment, without its ending."""
    names = [p.stem for p in (course.root / "source" / assignment).glob("*.ipynb")]
    if len(names) != 1:
        raise CommandError(f"source/{assignment} should hold one notebook; it holds {len(names)}")
    return names[0]


@contextlib.contextmanager
def listen() -> Iterator[list[str]]:
    """What nbgrader's converters log meanwhile, errors only, instead of on the screen.

    Its warnings about database sessions and cell ids are its own affair.
    """
    heard: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("traitlets")
    before = log.propagate, log.handlers[:]
    log.handlers[:], log.propagate = [handler], False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            warnings.simplefilter("ignore", MissingIDFieldWarning)  # cells that nbgrader adds
            yield heard
    finally:
        log.propagate, log.handlers[:] = before

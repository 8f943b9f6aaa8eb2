"""Opens a course folder as nbgrader sees it: the first step of almost every command."""

import contextlib
import glob
import logging
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.warnings import MissingIDFieldWarning
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from grader.command_error import CommandError
from grader.course_folder import check_folder, check_name
from grader.settings.safe_config import find_faults


@dataclass(frozen=True)
class Course:
    """A folder with a `nbgrader_config.py`, and the settings in it."""

    root: Path
    config: Config

    def directory(self, assignment: str, student: str = "*") -> Any:
        """nbgrader's CourseDirectory for one assignment, and for one student if given."""
        return CourseDirectory(
            config=self.config, assignment_id=assignment, student_id=student, root=str(self.root)
        )

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """The folder in which nbgrader keeps a step ("submitted", ...) of an assignment."""
        directory = self.directory(assignment)
        name = getattr(directory, f"{step}_directory")
        return Path(directory.format_path(name, student, assignment))

    def find_folders(self, step: str, assignment: str) -> dict[str, Path]:
        """The students' folders for a step of an assignment, sorted by student."""
        places = glob.escape(assignment), re.escape(assignment)
        return self.match_folders(step, ("*", "([^/]+)"), places)

    def list_assignments(self) -> list[str]:
        """The source folders that contain a notebook."""
        folders = self.match_folders("source", (".", r"\."), ("*", "([^/]+)"))
        return [name for name, folder in folders.items() if any(folder.glob("*.ipynb"))]

    def match_folders(
        self, step: str, student: tuple[str, str], assignment: tuple[str, str]
    ) -> dict[str, Path]:
        """Folders by their student or assignment; each of the two comes as a glob and a regex.

        Exactly one of the regexes has a group, which gives the key.
        """
        directory = self.directory("")
        name = getattr(directory, f"{step}_directory")
        keys = {"nbgrader_step": name, "student_id": student[0], "assignment_id": assignment[0]}
        pattern = directory.directory_structure.format(**keys)
        shape = re.compile(directory.format_path(name, student[1], assignment[1], escape=True))
        paths = (os.path.join(directory.root, p) for p in glob.glob(pattern, root_dir=self.root))
        found = ((shape.fullmatch(path), Path(path)) for path in sorted(paths))
        return {match[1]: path for match, path in found if match and path.is_dir()}

    @property
    def grading_folder(self) -> Path:
        """Where `grade` keeps its own files: on the disk of autograded/, hidden from nbgrader."""
        directory = self.directory("")
        return Path(directory.root, directory.autograded_directory, ".grading")

    def gradebook(self) -> Any:
        """The open gradebook, a context manager."""
        directory = self.directory("")
        return Gradebook(directory.db_url, directory.course_id)


def open_course(root: Path) -> Course:
    """The course at `root`, its config read as nbgrader's own commands read it there."""
    root = root.resolve()
    check_folder(root)
    with contextlib.chdir(root):
        config = load_config(root)
        if fault := next(find_faults(Autograde(config=config)), ""):
            raise CommandError(f"nbgrader_config.py: {fault}")
        return Course(Path(CourseDirectory(config=config).root), config)


def load_config(root: Path) -> Config:
    """The settings in the course's config file; any error in it is a CommandError."""
    app = NbGrader(raise_config_file_errors=True)
    try:
        with capture_errors():
            app.initialize([], root=str(root))
    except (Exception, SystemExit) as error:
        where = f" in line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise CommandError(
            f"nbgrader_config.py cannot be loaded: {type(error).__name__}{where}: {error}"
        ) from None
    return app.config


def check_assignment(course: Course, assignment: str) -> None:
    """Raise CommandError if there is no such assignment."""
    check_name(course.list_assignments(), assignment)


def is_released(course: Course, assignment: str) -> bool:
    """Whether the gradebook knows the assignment's cells."""
    with course.gradebook() as gradebook:
        try:
            return bool(gradebook.find_assignment(assignment).notebooks)
        except MissingEntry:
            return False


def name_notebooks(course: Course, assignment: str) -> list[str]:
    """The names of an assignment's notebooks, sorted, without `.ipynb`."""
    return sorted(path.stem for path in course.folder("source", assignment).glob("*.ipynb"))


@contextlib.contextmanager
def capture_errors() -> Iterator[list[str]]:
    """Collect the errors that nbgrader logs, instead of printing its log.

    Its warnings about database sessions and missing cell ids are suppressed.
    """
    errors: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: errors.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("traitlets")
    before = log.propagate, log.handlers[:]
    log.handlers[:], log.propagate = [handler], False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            warnings.simplefilter("ignore", MissingIDFieldWarning)  # in cells that nbgrader adds
            yield errors
    finally:
        log.propagate, log.handlers[:] = before

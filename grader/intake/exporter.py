"""Connects the intake to nbgrader: `Autograde` reads every submission through this exporter.

nbgrader opens a notebook before any preprocessor runs. So a submission is restored by the exporter,
which a config can replace: it works for `nbgrader autograde`, formgrader and `make grade`.
"""

import glob
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from traitlets.log import get_logger

from grader.assignment.language import check_language
from grader.assignment.read_notebooks import read_notebooks
from grader.assignment.self_reported_names import read_self_reported
from grader.command_error import CommandError
from grader.course import Course
from grader.intake.beside import read_beside
from grader.intake.choosing import choose_notebooks, read_grade_ids
from grader.intake.reading import read_notebook
from grader.intake.refusal import Unreadable
from grader.intake.released import read_assignment, use_released
from grader.intake.restore import restore_submission
from grader.intake.submission_list import correct_list
from grader.settings.safe_config import check_loaded, check_stages
from grader.text.printable import printable


def read_submission(
    folder: Path, directory: Any, assignment: str
) -> Iterator[tuple[str, NotebookNode]]:
    """The restored notebooks in `folder` with their names; raises Unreadable.

    `directory` is nbgrader's CourseDirectory.
    """
    source = Path(directory.format_path(directory.source_directory, ".", assignment))
    released = read_assignment(directory.db_url, assignment)
    wanted = {name: about.cell_names for name, about in released.items()}
    for name, path in choose_notebooks(folder, wanted).items():
        notebook = read_notebook(path)
        trusted = nbformat.read(source / f"{name}.ipynb", as_version=4)
        yield name, restore_submission(notebook, use_released(trusted, released[name]), path.name)


class IntakeExporter(NotebookExporter):
    """nbconvert's notebook exporter, but it reads through the intake."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_loaded(self.parent)
        self.converter: Any = self.parent
        self.refusal: Unreadable | None = None
        if isinstance(self.converter, Autograde):
            check_stages(self.converter)
            check_source(self.converter)
            correct_list(self.converter)
            self.course_hook = self.converter.pre_convert_hook
            self.converter.pre_convert_hook = self.prepare

    def prepare(self, *, assignment: str, student: str, notebooks: list[str]) -> None:
        """Called before each submission: copies files beside it, and restores notebook names.

        nbgrader would copy all files, so its setting `ignore` is used to exclude the folder. The
        course's own hook is called as well.
        """
        folder = os.path.dirname(notebooks[0])
        directory = self.converter.coursedir
        about = self.converter.init_single_notebook_resources(notebooks[0])["nbgrader"]
        relative = [name for name in directory.ignore if not os.path.isabs(name)]
        directory.ignore = [glob.escape(folder), *relative]
        self.refusal = None
        if self.course_hook:
            self.course_hook(assignment=assignment, student=student, notebooks=notebooks)
        try:
            self.copy_beside(Path(folder), about["assignment"], about["student"])
            source = directory.format_path(directory.source_directory, ".", about["assignment"])
            restore_names(notebooks, Path(source))
        except Unreadable as refusal:
            self.refusal = refusal
            log_refusal(about["student"], refusal)

    def copy_beside(self, folder: Path, assignment: str, student: str) -> None:
        """Copy the files that the course asks for to the folder of the graded copy."""
        names = self.converter.exclude_overwriting.get(assignment, [])
        target = Path(self.converter._format_dest(assignment, student))
        for name, data in read_beside(folder, names).items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(data)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """The notebook to grade in the folder of `filename`, even if it has another name there."""
        if self.refusal:
            raise self.refusal
        path = Path(filename)
        resources = {} if resources is None else resources
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        about = resources["nbgrader"]
        if not path.exists():
            reopen_tasks(about)
        handed_in = read_submission(path.parent, self.converter.coursedir, about["assignment"])
        try:
            notebook = next(found for name, found in handed_in if name == about["notebook"])
        except Unreadable as refusal:
            log_refusal(about["student"], refusal)
            raise
        exported: tuple[NotebookNode, dict[str, Any]]
        exported = self.from_notebook_node(notebook, resources=resources, **kw)
        return exported


def log_refusal(student: str, refusal: Unreadable) -> None:
    """Log the reason in one line: formgrader shows the log, which else has only a traceback."""
    get_logger().error("%s: %s", printable(student), refusal)


def check_source(autograde: Any) -> None:
    """SystemExit with one line if the settings name no test, or a notebook is not in Python."""
    directory = autograde.coursedir
    course = Course(Path(directory.root), autograde.config)
    try:
        source = course.folder("source", directory.assignment_id)
        for name, notebook in read_notebooks(source).items():
            check_language(notebook, f"source/{directory.assignment_id}/{name}.ipynb")
        read_self_reported(course, directory.assignment_id)
    except CommandError as error:
        raise SystemExit(printable(error, 1000)) from None


def reopen_tasks(about: Mapping[str, str]) -> None:
    """Have the tasks of a renamed notebook marked: nbgrader took it for missing, and gave zero.

    Its other scores are written when it is graded.
    """
    with Gradebook(about["db_url"]) as gradebook:
        names = about["notebook"], about["assignment"]
        tasks = {task.name for task in gradebook.find_notebook(*names).task_cells}
        for grade in gradebook.find_submission_notebook(*names, about["student"]).grades:
            if grade.name in tasks:
                grade.auto_score, grade.needs_manual_grade = None, grade.manual_score is None
        gradebook.db.commit()


def restore_names(notebooks: list[str], source: Path) -> None:
    """Replace the names in nbgrader's list of a submission's notebooks by the assignment's.

    nbgrader skips unknown names; the exporter then finds the file with the actual name.
    """
    folder = Path(notebooks[0]).parent
    wanted = {path.stem: read_grade_ids(path) for path in sorted(source.glob("*.ipynb"))}
    notebooks[:] = [str(folder / f"{name}.ipynb") for name in choose_notebooks(folder, wanted)]

"""Where nbgrader calls the intake: `Autograde` reads every submission through this exporter.

nbgrader opens a notebook before any preprocessor runs, so a submission is restored by the exporter,
which the config can replace; it then holds for `nbgrader autograde`, formgrader and `make grade`.
"""

import glob
import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from traitlets.log import get_logger

from grader.intake.beside import read_beside
from grader.intake.choosing import choose_notebook
from grader.intake.master import load_cells
from grader.intake.reading import read_notebook
from grader.intake.refusal import Unreadable
from grader.intake.repair import mend
from grader.printable import printable


def take_in(folder: Path, db_url: str, assignment: str, name: str) -> NotebookNode:
    """The notebook handed in at `folder`, fit for nbgrader; raises Unreadable with one line."""
    path = choose_notebook(folder, name)
    return mend(read_notebook(path), load_cells(db_url, assignment, name), path.name)


class IntakeExporter(NotebookExporter):
    """nbconvert's notebook exporter, reading through the intake."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.converter: Any = self.parent
        self.refusal: Unreadable | None = None
        if isinstance(self.converter, Autograde):
            self.course_hook = self.converter.pre_convert_hook
            self.converter.pre_convert_hook = self.prepare

    def prepare(self, *, assignment: str, student: str, notebooks: list[str]) -> None:
        """Before each submission: the course's own hook, the files beside it, its right name.

        nbgrader would copy every file: it is told to ignore the folder, which is its own setting.
        """
        folder = os.path.dirname(notebooks[0])
        directory = self.converter.coursedir
        relative = [name for name in directory.ignore if not os.path.isabs(name)]
        directory.ignore = [glob.escape(folder), *relative]
        self.refusal = None
        if self.course_hook:
            self.course_hook(assignment=assignment, student=student, notebooks=notebooks)
        try:
            self.copy_beside(Path(folder))
            restore_name(notebooks)
        except Unreadable as refusal:
            self.refusal = refusal
            get_logger().error("%s: %s", printable(Path(folder).parent.name), refusal)

    def copy_beside(self, folder: Path) -> None:
        """Put what the course names into the graded copy's folder."""
        assignment, student = folder.name, folder.parent.name
        names = self.converter.exclude_overwriting.get(assignment, [])
        target = Path(self.converter._format_dest(assignment, student))
        for name, data in read_beside(folder, names).items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(data)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """The notebook to grade in the folder of `filename`, which may bear another name there."""
        if self.refusal:
            raise self.refusal
        path = Path(filename)
        resources = {} if resources is None else resources
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        about = resources["nbgrader"]
        notebook = take_in(path.parent, about["db_url"], about["assignment"], about["notebook"])
        exported: tuple[NotebookNode, dict[str, Any]]
        exported = self.from_notebook_node(notebook, resources=resources, **kw)
        return exported


def restore_name(notebooks: list[str]) -> None:
    """Put the right name into nbgrader's list of a submission's notebooks.

    nbgrader skips names that it does not know; the exporter finds the file that is there instead.
    """
    folder = Path(notebooks[0]).parent
    source = folder.parents[2] / "source" / folder.name
    wanted = sorted(path.stem for path in source.glob("*.ipynb"))
    if len(wanted) == 1 and wanted[0] not in {Path(name).stem for name in notebooks}:
        choose_notebook(folder, wanted[0])
        notebooks[:] = [str(folder / f"{wanted[0]}.ipynb")]

"""Where the intake hangs into nbgrader: `Autograde` reads every submission through these two.

nbgrader opens a notebook before any preprocessor runs, so mending has to happen in the exporter,
which the config can replace; it then holds for `nbgrader autograde`, formgrader and `make grade`.
"""

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from traitlets.log import get_logger

from grader.intake.choosing import choose_notebook
from grader.intake.master import load_cells
from grader.intake.reading import read_notebook
from grader.intake.refusal import Unreadable
from grader.intake.repair import mend


def take_in(folder: Path, db_url: str, assignment: str, name: str) -> NotebookNode:
    """The notebook handed in at `folder`, fit for nbgrader; raises Unreadable with one line."""
    path = choose_notebook(folder, name)
    return mend(read_notebook(path), load_cells(db_url, assignment, name), path.name)


class IntakeExporter(NotebookExporter):
    """nbconvert's notebook exporter, reading through the intake."""

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """The notebook to grade in the folder of `filename`, which may bear another name there."""
        path = Path(filename)
        resources = {} if resources is None else resources
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        about = resources["nbgrader"]
        notebook = take_in(path.parent, about["db_url"], about["assignment"], about["notebook"])
        exported: tuple[NotebookNode, dict[str, Any]]
        exported = self.from_notebook_node(notebook, resources=resources, **kw)
        return exported


def accept_renamed(*, assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader's hook before a submission: a renamed notebook is looked up by its right name.

    nbgrader skips names that it does not know. The list is its own: put the right path in, and
    the exporter finds the file that is there instead.
    """
    folder = Path(notebooks[0]).parent
    source = folder.parents[2] / "source" / folder.name
    wanted = sorted(p.stem for p in source.glob("*.ipynb"))
    if len(wanted) != 1 or wanted[0] in {Path(n).stem for n in notebooks}:
        return
    try:
        choose_notebook(folder, wanted[0])
    except Unreadable as refusal:
        get_logger().error("%s: %s", folder.parent.name, refusal)
    else:
        notebooks[:] = [str(folder / f"{wanted[0]}.ipynb")]

"""`python -m grader report`: runs the report's notebook for a class, and exports it to HTML."""

import subprocess
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from grader.command_error import CommandError
from grader.course import Course, check_assignment
from grader.text.printable import printable

NOTEBOOK = Path(__file__).parent / "class_report.ipynb"
TEMPLATES = Path(__file__).parent / "templates"
STEMS = {False: "class_report", True: "class_report_named"}  # by whether students are named


def write_report(course: Course, assignment: str, names: bool) -> tuple[Path, Path]:
    """Run the notebook for `course`; returns the paths of page and notebook, in `build/report/`.

    The report with names is a separate file, so that it never overwrites the one without.
    """
    check_assignment(course, assignment)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    set_parameters(notebook, ASSIGNMENT=assignment, NAMES=names, COURSE=".")
    run(notebook, course.root)
    folder = course.root / "build" / "report" / assignment
    folder.mkdir(parents=True, exist_ok=True)
    page, copy = (folder / f"{STEMS[names]}.{ending}" for ending in ("html", "ipynb"))
    nbformat.write(notebook, copy)
    page.write_text(export(notebook, f"{assignment}: the class"), encoding="utf-8")
    return page, copy


def run(notebook: Any, root: Path) -> None:
    """Execute every cell; CommandError if one fails."""
    client = NotebookClient(notebook, resources={"metadata": {"path": str(root)}})
    try:
        client.execute(cwd=str(root), stderr=subprocess.DEVNULL)  # the kernel's own log
    except CellExecutionError as error:
        raise CommandError(
            f"the report stops with {error.ename}: {printable(error.evalue)}"
        ) from error


def set_parameters(notebook: Any, **values: object) -> None:
    """Replace the cell tagged `parameters`."""
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", ()))
    cell.source = "\n".join(f"{name} = {value!r}" for name, value in values.items())


def export(notebook: Any, title: str) -> str:
    """A self-contained HTML page: results, no code, no scripts."""
    exporter = HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=True,
        config=Config({"HTMLExporter": {"embed_images": True}}),
    )
    html, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": title}})
    return str(html)

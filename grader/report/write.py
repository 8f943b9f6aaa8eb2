"""Last step of the report: the notebook run for one class, as notebook and as HTML page."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from grader.course import Course, check_assignment
from grader.errors import CommandError

PROJECT = Path(__file__).parents[2]
NOTEBOOK = PROJECT / "notebooks" / "class_report.ipynb"
TEMPLATES = Path(__file__).parent / "templates"


def write_report(course: Course, assignment: str, names: bool) -> tuple[Path, Path]:
    """Run the notebook on `course`; the paths of page and notebook, in `build/report/`."""
    check_assignment(course, assignment)
    if not NOTEBOOK.is_file():
        raise CommandError(f"no {NOTEBOOK.name} in notebooks/: get it back from the repository")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    set_parameters(notebook, ASSIGNMENT=assignment, NAMES=names, COURSE=".")
    client = NotebookClient(notebook, resources={"metadata": {"path": str(course.root)}})
    client.execute(cwd=str(course.root), stderr=subprocess.DEVNULL)  # the kernel's own log
    folder = course.root / "build" / "report" / assignment
    shutil.rmtree(folder, ignore_errors=True)  # nothing stays of a report with names
    folder.mkdir(parents=True)
    page, copy = folder / "class_report.html", folder / "class_report.ipynb"
    nbformat.write(notebook, copy)
    page.write_text(export(notebook, f"{assignment}: the class"), encoding="utf-8")
    return page, copy


def set_parameters(notebook: Any, **values: object) -> None:
    """Replace the cell tagged `parameters`."""
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", ()))
    cell.source = "\n".join(f"{name} = {value!r}" for name, value in values.items())


def export(notebook: Any, title: str) -> str:
    """One HTML page that needs nothing else: results, no code, no scripts."""
    exporter = HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=True,
        config=Config({"HTMLExporter": {"embed_images": True}}),
    )
    html, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": title}})
    return str(html)

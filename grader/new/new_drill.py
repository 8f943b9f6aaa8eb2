"""Creates the files of a new drill and releases it, so that it can be checked and tried."""

import re
import shutil
from pathlib import Path

from grader.assignment.release import release
from grader.command_error import CommandError
from grader.course import Course

TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")  # valid for folders and Python packages


def make_drill(course: Course, name: str) -> list[Path]:
    """A notebook in source/, a table of answers and a demo class in drills/, and the release."""
    if not NAME.fullmatch(name):
        raise CommandError(f"'{name}' is not a valid name: use letters, digits, _; a letter first")
    source, drill = course.folder("source", name), course.root / "drills" / name
    for folder in (source, drill):
        if folder.exists():
            place = folder.relative_to(course.root)
            raise CommandError(f"{place} already exists: choose another name")
    source.mkdir(parents=True)
    drill.mkdir(parents=True)
    notebook = source / f"{name}.ipynb"
    text = (TEMPLATES / "drill.ipynb").read_text(encoding="utf-8")
    notebook.write_text(text.replace("TITLE", name.replace("_", " ").capitalize()), "utf-8")
    parts = [Path(shutil.copy(TEMPLATES / part, drill)) for part in ("answers.py", "demo.py")]
    return [notebook, *parts, *release(course, name)]

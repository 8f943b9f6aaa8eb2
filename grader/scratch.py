"""A course to try things in, under `build/`: never the instructor's own folders or gradebook."""

import shutil

from grader.course import Course, open_course

MARKER = "This folder is made anew by make; do not keep anything here.\n"


def make_scratch_course(course: Course, name: str) -> Course:
    """A fresh copy of the course's config and source at `build/<name>/`."""
    root = course.root / "build" / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    (root / "MADE_ANEW.txt").write_text(MARKER, encoding="utf-8")
    shutil.copy(course.root / "nbgrader_config.py", root)
    shutil.copytree(course.root / "source", root / "source")
    return open_course(root)

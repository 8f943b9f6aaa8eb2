"""Last step of feedback: moves a student's pages into place, all or none."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from grader.course import Course
from grader.grade.journal import remove, write


def put_in_place(
    course: Course, assignment: str, student: str, files: Mapping[str, bytes], mode: int
) -> Path:
    """Replace the student's folder in feedback/ by one with `files`; returns its path."""
    new, old = (course.folder("feedback", ".writing", student) / n for n in ("new", "old"))
    place = course.folder("feedback", assignment, student)
    remove(new.parent)
    for path, data in files.items():
        write(new / path, data)
        (new / path).chmod(mode)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(new.parent)
    return place

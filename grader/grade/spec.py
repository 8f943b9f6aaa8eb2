"""What every worker has to know of an assignment, read once from course and gradebook."""

from typing import Any

import nbformat
from nbgrader.converters import Autograde

from grader.cells import get_id, is_locked
from grader.course import Course, check_assignment, is_released, name_notebook
from grader.grade.task import AssignmentSpec
from grader.intake.released import Released, read_released
from grader.release import release


def read_spec(course: Course, gradebook: Any, assignment: str) -> AssignmentSpec:
    """The spec on `assignment`, which is released."""
    name = name_notebook(course, assignment)
    stages = Autograde(config=course.config)
    return AssignmentSpec(
        assignment,
        name,
        read_source(course, assignment),
        read_released(gradebook, assignment, name),
        (tuple(stages.sanitize_preprocessors), tuple(stages.autograde_preprocessors)),
        course.config,
    )


def ensure_released(course: Course, assignment: str) -> bool:
    """Release what is not released, or has changed in source/ since; True for the latter.

    The gradebook has to know the cells that the tests are taken from.
    """
    check_assignment(course, assignment)
    if not is_released(course, assignment):
        release(course, assignment)
        return False
    with course.gradebook() as gradebook:
        known = read_released(gradebook, assignment, name_notebook(course, assignment))
    if is_current(known, read_source(course, assignment)):
        return False
    release(course, assignment)
    return True


def read_source(course: Course, assignment: str) -> str:
    """The instructor's notebook, as JSON."""
    folder = course.folder("source", assignment)
    return (folder / f"{name_notebook(course, assignment)}.ipynb").read_text(encoding="utf-8")


def is_current(released: Released, source: str) -> bool:
    """Whether tests and read-only cells are those of `source`, with the same points."""
    known = {cell.name: cell for cell in released.source_cells}
    cells = [cell for cell in nbformat.reads(source, as_version=4).cells if get_id(cell)]
    same = {get_id(cell) for cell in cells} == set(known)
    return same and all(
        cell.metadata.nbgrader.get("points") == known[get_id(cell)].max_score
        and (not is_locked(cell) or cell.source == known[get_id(cell)].source)
        for cell in cells
    )

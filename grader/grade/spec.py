"""Reads the specification of an assignment for the workers, once, from course and gradebook."""

import re
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import Autograde

from grader.assignment.assignment_files import find_files
from grader.assignment.language import check_language
from grader.assignment.release import release
from grader.assignment.self_reported_names import read_self_reported
from grader.cells import get_id, is_locked
from grader.course import Course, check_assignment, is_released, name_notebooks
from grader.grade.task import AssignmentSpec, NotebookSpec
from grader.intake.released import Released, read_released

AUTOTEST = re.compile(r"###\s*(HASHED\s+)?AUTOTEST")


def read_spec(course: Course, gradebook: Any, assignment: str) -> AssignmentSpec:
    """The specification of `assignment`, which must be released."""
    stages = Autograde(config=course.config)
    read_self_reported(course, assignment)  # a name that is mistyped stops it here
    return AssignmentSpec(
        assignment,
        {
            name: NotebookSpec(
                read_source(course, assignment, name), read_released(gradebook, assignment, name)
            )
            for name in name_notebooks(course, assignment)
        },
        find_assignment_files(course, assignment),
        (tuple(stages.sanitize_preprocessors), tuple(stages.autograde_preprocessors)),
        course.config,
    )


def ensure_released(course: Course, assignment: str) -> bool:
    """Release the assignment if it is not released or source/ has changed; True for the latter.

    The texts of the tests are taken from the gradebook.
    """
    check_assignment(course, assignment)
    if not is_released(course, assignment):
        release(course, assignment)
        return False
    sources = {
        name: read_source(course, assignment, name) for name in name_notebooks(course, assignment)
    }
    with course.gradebook() as gradebook:
        known = {notebook.name for notebook in gradebook.find_assignment(assignment).notebooks}
        if known == sources.keys() and all(
            is_current(read_released(gradebook, assignment, name), source)
            for name, source in sources.items()
        ):
            return False
    release(course, assignment)
    return True


def find_assignment_files(course: Course, assignment: str) -> dict[str, Path]:
    """The files beside the notebooks in source/, without those that students hand in."""
    students = Autograde(config=course.config).exclude_overwriting.get(assignment, ())
    files = find_files(course.folder("source", assignment), course.directory(assignment).ignore)
    return {name: path for name, path in files.items() if name not in students}


def read_source(course: Course, assignment: str, name: str) -> str:
    """The source notebook of that name, as JSON; CommandError if it is not in Python."""
    path = course.folder("source", assignment) / f"{name}.ipynb"
    text = path.read_text(encoding="utf-8")
    check_language(nbformat.reads(text, as_version=4), str(path.relative_to(course.root)))
    return text


def is_current(released: Released, source: str) -> bool:
    """Whether tests and read-only cells were released as in `source`, with the same points."""
    known = {cell.name: cell for cell in released.source_cells}
    cells = [cell for cell in nbformat.reads(source, as_version=4).cells if get_id(cell)]
    same = {get_id(cell) for cell in cells} == set(known)
    return same and all(
        cell.metadata.nbgrader.get("points") == known[get_id(cell)].max_score
        and (not is_locked(cell) or has_text(known[get_id(cell)].source, cell.source))
        for cell in cells
    )


def has_text(released: str, source: str) -> bool:
    """Whether a cell was released as in the source, apart from tests that nbgrader generates."""
    if not AUTOTEST.search(source):
        return released == source
    return {line for line in source.splitlines() if not AUTOTEST.search(line)} <= set(
        released.splitlines()
    )

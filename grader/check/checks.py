"""Releases and grades in a scratch course, and compares with what is committed."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from rich.console import Console

from grader.check.leaks import find_leaks, find_secrets
from grader.course import Course, name_notebook
from grader.grade.outcome import Graded, Outcome
from grader.grade.run import GradeOptions, grade_class
from grader.release import release
from grader.scratch import make_scratch_course


@dataclass(frozen=True)
class Check:
    """What was checked, whether it holds, and what was seen."""

    what: str
    holds: bool
    seen: str


def check_course(course: Course, assignment: str) -> Iterator[Check]:
    """One Check after the other, the quick ones first."""
    scratch = make_scratch_course(course, "check")
    made = scratch.root / release(scratch, assignment)
    yield check_fresh(course, made.read_bytes(), str(made.relative_to(scratch.root)))
    yield check_tight(scratch, assignment, made.read_text(encoding="utf-8"))
    source = scratch.folder("source", assignment) / made.name
    yield check_mark("reference", grade_copy(scratch, assignment, source), lambda g: g.max_score)
    yield check_mark("untouched release", grade_copy(scratch, assignment, made), lambda g: 0.0)


def check_fresh(course: Course, made: bytes, path: str) -> Check:
    """Whether the committed release is the one that the source gives, byte for byte."""
    committed = course.root / path
    fresh = committed.is_file() and committed.read_bytes() == made
    stale = "differs from the source" if committed.exists() else "not made yet"
    seen = "the source gives the same bytes" if fresh else f"{stale}: make release"
    return Check(f"{path} is fresh", fresh, seen)


def check_tight(course: Course, assignment: str, released: str) -> Check:
    """Whether the release shows a line of a solution, a hidden test or a rubric."""
    path = course.folder("source", assignment) / f"{name_notebook(course, assignment)}.ipynb"
    secrets = find_secrets(nbformat.read(path, as_version=4))
    text = "\n".join(cell.source for cell in nbformat.reads(released, as_version=4).cells)
    leaks = find_leaks(text, secrets)
    seen = f"shows {leaks[0]!r}" if leaks else f"none of {len(secrets)} hidden lines in it"
    return Check("the release leaks nothing", not leaks and bool(secrets), seen)


def check_mark(who: str, outcome: Outcome, wanted: Callable[[Graded], float]) -> Check:
    """Whether a notebook that should get a certain mark gets it."""
    if not isinstance(outcome, Graded):
        return Check(f"the {who} can be graded", False, outcome.why)
    right = outcome.score == wanted(outcome) and outcome.max_score > 0
    seen = f"{outcome.score:g} of {outcome.max_score:g} automatic points"
    aim = f"gets {wanted(outcome):g}"
    return Check(f"the {who} {aim}", right, seen if right else f"{seen}; {outcome.hint}")


def grade_copy(course: Course, assignment: str, notebook: Path) -> Outcome:
    """Hand `notebook` in as a student's, and grade it."""
    student = notebook.parent.parent.name
    folder = course.folder("submitted", assignment, student)
    folder.mkdir(parents=True)
    shutil.copy(notebook, folder)
    (outcome,) = grade_class(
        course, assignment, Console(quiet=True), GradeOptions([student], jobs=1)
    )
    return outcome

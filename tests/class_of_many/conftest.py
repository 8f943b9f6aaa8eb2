"""A class of thirty whose marks were found once: what is tested here is the writing of them."""

import os
from collections.abc import Callable
from dataclasses import replace

import nbformat
import pytest
from rich.console import Console
from small_drill import ASSIGNMENT, find_cell

from grader.course import Course
from grader.grade.outcome import Outcome
from grader.grade.parcel import Brief, Marked, Parcel, Result
from grader.grade.run import How, grade_class

from .look import hand_in_class

RATES = ("0.2", "1.5", "1 / 0")
CLASS = {f"student{i:02}": RATES[i % 3] for i in range(30)}
DEADLY = "deadly"

Grade = Callable[..., list[Outcome]]


class RecordedMarker:
    """Gives each answer the mark that its sort got, at once."""

    recorded: dict[str, Marked]

    def __init__(self, brief: Brief) -> None: ...

    def mark(self, parcel: Parcel) -> Result:
        if parcel.student == DEADLY:
            os._exit(1)
        fix = find_cell(nbformat.reads(parcel.data.decode(), as_version=4), "fix").source
        return replace(
            self.recorded[fix.removeprefix("LEARNING_RATE_FIXED = ")], student=parcel.student
        )


@pytest.fixture
def grade(course: Course) -> Grade:
    """Grade the course at hand; its outcomes."""
    return lambda **how: grade_class(course, ASSIGNMENT, Console(quiet=True), How(**how))


@pytest.fixture
def recorded(course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course in which the class of thirty has handed in, and marks are found at once."""
    from grader.grade.brief import make_brief
    from grader.grade.work import Marker

    with course.gradebook() as gradebook:
        marker = Marker(make_brief(course, gradebook, ASSIGNMENT))
    hand_in_class(course.root, CLASS)
    RecordedMarker.recorded = {}
    for rate, student in zip(RATES, CLASS, strict=False):
        notebook = course.folder("submitted", ASSIGNMENT, student) / f"{ASSIGNMENT}.ipynb"
        marked = marker.mark(Parcel(student, notebook.name, notebook.read_bytes()))
        assert isinstance(marked, Marked), marked
        RecordedMarker.recorded[rate] = marked
    monkeypatch.setattr("grader.grade.run.Marker", RecordedMarker)
    return course

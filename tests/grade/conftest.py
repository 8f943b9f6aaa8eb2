"""A class of thirty with precomputed marks: these tests are about writing them."""

import os
import time
from collections.abc import Callable
from dataclasses import replace

import nbformat
import pytest
from rich.console import Console
from support.graded_course import hand_in_class
from support.small_drill import ASSIGNMENT, find_cell

from grader.course import Course
from grader.grade.grade_class import GradeOptions, grade_class
from grader.grade.outcome import Outcome
from grader.grade.task import AssignmentSpec, HandedIn, Task, TaskOutcome, TaskResult

RATES = ("0.2", "1.5", "1 / 0")
CLASS = {f"student{i:02}": RATES[i % 3] for i in range(30)}
DEADLY, ENDLESS = "deadly", "endless"

Grade = Callable[..., list[Outcome]]


class RecordedWorker:
    """Returns the precomputed result for each kind of answer."""

    recorded: dict[str, TaskResult]
    seconds = 3.0

    def __init__(self, spec: AssignmentSpec) -> None: ...

    def prepare(self) -> None:
        """The marks are there already."""

    def grade(self, task: Task) -> TaskOutcome:
        if task.student == DEADLY:
            os._exit(1)
        if task.student == ENDLESS:
            time.sleep(600)
        text = task.notebooks[ASSIGNMENT].data.decode()
        fix = find_cell(nbformat.reads(text, as_version=4), "fix").source
        return replace(
            self.recorded[fix.removeprefix("LEARNING_RATE_FIXED = ")], student=task.student
        )


@pytest.fixture
def grade(course: Course) -> Grade:
    """Grade the current course; returns the outcomes."""
    return lambda **options: grade_class(
        course, ASSIGNMENT, Console(quiet=True), GradeOptions(**options)
    )


@pytest.fixture
def recorded(course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course with the submissions of thirty students, and precomputed marks."""
    from grader.grade.spec import read_spec
    from grader.grade.worker.worker import Worker

    with course.gradebook() as gradebook:
        worker = Worker(read_spec(course, gradebook, ASSIGNMENT))
    hand_in_class(course.root, CLASS)
    RecordedWorker.recorded = {}
    for rate, student in zip(RATES, CLASS, strict=False):
        notebook = course.folder("submitted", ASSIGNMENT, student) / f"{ASSIGNMENT}.ipynb"
        handed_in = HandedIn(notebook.name, notebook.read_bytes())
        marked = worker.grade(Task(student, {ASSIGNMENT: handed_in}, {}))
        assert isinstance(marked, TaskResult), marked
        RecordedWorker.recorded[rate] = marked
    monkeypatch.setattr("grader.grade.grade_class.Worker", RecordedWorker)
    return course

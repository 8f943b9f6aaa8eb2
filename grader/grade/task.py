"""What the coordinator and its workers exchange: plain data."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traitlets.config import Config

from grader.grade.outcome import NotGraded, Refused
from grader.intake.released import Released


@dataclass(frozen=True)
class NotebookSpec:
    """One notebook of an assignment."""

    source: str  # the instructor's version, as JSON
    released: Released


@dataclass(frozen=True)
class AssignmentSpec:
    """All that a worker needs for an assignment, without course folder or gradebook."""

    assignment: str
    notebooks: dict[str, NotebookSpec]  # by name, without the ending
    files: dict[str, Path]  # beside them in source/, by relative path
    stages: tuple[tuple[type[Any], ...], tuple[type[Any], ...]]  # sanitizing, autograding
    config: Config

    @property
    def released(self) -> dict[str, Released]:
        """What was released of each notebook."""
        return {name: notebook.released for name, notebook in self.notebooks.items()}


@dataclass(frozen=True)
class HandedIn:
    """A notebook as it was handed in."""

    file: str  # its name, for messages
    data: bytes


@dataclass(frozen=True)
class Task:
    """A submission for a worker to grade; notebooks that were not handed in are missing."""

    student: str
    notebooks: dict[str, HandedIn]  # by their name in the assignment
    files: dict[str, bytes]  # handed in beside them, as the course allows; by relative path


@dataclass(frozen=True)
class Scores:
    """The scores of one notebook's cells, and which answers are untouched."""

    scores: dict[str, float | None]  # by grade_id; None waits for a person
    untouched: dict[str, bool]  # by grade_id of a solution or task cell
    self_reported: list[str] = field(default_factory=list)  # grade_ids of tests


@dataclass(frozen=True)
class NotebookResult:
    """A graded copy for `autograded/`, its scores for the gradebook, and its first failed check."""

    notebook: bytes
    scores: Scores
    hint: str


@dataclass(frozen=True)
class TaskResult:
    """A graded submission, as the worker returns it."""

    student: str
    notebooks: dict[str, NotebookResult]


TaskOutcome = TaskResult | Refused | NotGraded

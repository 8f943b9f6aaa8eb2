"""What travels between the process that writes marks and those that find them: plain data."""

from dataclasses import dataclass
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
    """All that a worker has to know of an assignment; it needs no course folder, no gradebook."""

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
    """A submission on its way to a worker; a notebook that was not handed in is not there."""

    student: str
    notebooks: dict[str, HandedIn]  # by the name that the assignment has for them
    files: dict[str, bytes]  # of the student's, what the course lets them change; by relative path


@dataclass(frozen=True)
class Scores:
    """What was found out about the cells of one notebook."""

    scores: dict[str, float | None]  # by grade_id; None waits for a person
    untouched: dict[str, bool]  # by grade_id of a solution or task cell


@dataclass(frozen=True)
class NotebookResult:
    """A graded copy for `autograded/`, its scores for the gradebook, and its first failed check."""

    notebook: bytes
    scores: Scores
    hint: str


@dataclass(frozen=True)
class TaskResult:
    """A submission on its way back."""

    student: str
    notebooks: dict[str, NotebookResult]


TaskOutcome = TaskResult | Refused | NotGraded

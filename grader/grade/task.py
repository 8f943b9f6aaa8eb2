"""What travels between the process that writes marks and those that find them: plain data."""

from dataclasses import dataclass
from typing import Any

from traitlets.config import Config

from grader.grade.outcome import NotGraded, Refused
from grader.intake.released import Released


@dataclass(frozen=True)
class AssignmentSpec:
    """All that a worker has to know of an assignment; it needs no course folder, no gradebook."""

    assignment: str
    notebook: str  # its name, without the ending
    source: str  # the instructor's notebook, as JSON
    released: Released
    stages: tuple[tuple[type[Any], ...], tuple[type[Any], ...]]  # sanitizing, autograding
    config: Config


@dataclass(frozen=True)
class Task:
    """A submission on its way to a worker."""

    student: str
    name: str  # of the file, for messages
    data: bytes


@dataclass(frozen=True)
class TaskResult:
    """A submission on its way back: what `autograded/` and the gradebook shall hold."""

    student: str
    notebook: bytes
    scores: dict[str, float | None]  # by grade_id; None waits for a person
    untouched: dict[str, bool]  # by grade_id of a solution or task cell
    hint: str


TaskOutcome = TaskResult | Refused | NotGraded

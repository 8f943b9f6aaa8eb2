"""What the report knows of a class: plain values, so that every number in it can be tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from grader.drill import Answer


@dataclass(frozen=True)
class Check:
    """A cell that earns points, given by its assertions or by a person."""

    name: str
    points: float
    by_hand: bool = False


@dataclass(frozen=True)
class Work:
    """A submission that was graded."""

    student: str
    points: Mapping[str, float | None]  # by check; None until a person has marked it
    messages: Mapping[str, str] = field(default_factory=dict)  # by failed check, what it said
    rate: float | None = None  # of the fix, where it is a plain number
    handed_in: datetime | None = None
    seconds_late: float = 0.0


@dataclass(frozen=True)
class Ungraded:
    """A submission without a mark; `why` names no file that could bear a student's name."""

    student: str
    why: str


@dataclass(frozen=True)
class ClassRecord:
    """An assignment's checks in their order, and what became of everyone."""

    assignment: str
    checks: tuple[Check, ...] = ()
    works: tuple[Work, ...] = ()
    ungraded: tuple[Ungraded, ...] = ()
    absent: tuple[str, ...] = ()  # on the course's list, nothing handed in
    due: datetime | None = None
    answers: tuple[Answer, ...] = ()  # the assignment's table of wrong answers

    @property
    def automatic(self) -> tuple[Check, ...]:
        """The checks that no person marks."""
        return tuple(check for check in self.checks if not check.by_hand)


def total(work: Work, checks: tuple[Check, ...]) -> float:
    """The points of `work` on `checks`; what waits for a person counts nothing yet."""
    return sum(work.points.get(check.name) or 0.0 for check in checks)

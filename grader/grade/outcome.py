"""The possible outcomes of grading a submission: graded, refused, or not graded by our fault."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Submission:
    """One student's folder under `submitted/`."""

    student: str
    folder: Path


@dataclass(frozen=True)
class Graded:
    """The automatic points, the points that a person still has to give, the first failed check.

    `self_reported` holds the points that tests gave which run beside the student's code, by test.
    `because` says why it was graded in this run, and is empty if it was not; `before` is the mark
    that this one replaced.
    """

    student: str
    score: float
    max_score: float
    pending: float = 0.0
    hint: str = ""
    self_reported: dict[str, float] = field(default_factory=dict)
    because: str = field(default="", compare=False)
    before: float | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Refused:
    """What was handed in cannot be graded; `why` is one line: what is wrong, and what to do."""

    student: str
    why: str


@dataclass(frozen=True)
class NotGraded:
    """Grading itself failed: no mark, and never a zero."""

    student: str
    why: str


Outcome = Graded | Refused | NotGraded

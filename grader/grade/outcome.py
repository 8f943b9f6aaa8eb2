"""The outcomes of a submission: graded, refused, or (if the grader itself failed) not graded."""

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

    `self_reported` has the points of each test that ran beside the student's code.
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

"""What can become of a submission: a mark, a refusal, or no mark through no fault of its own."""

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

    `because` says why it was graded this time, and is empty if an older mark stands;
    `before` is the mark that this one replaced.
    """

    student: str
    score: float
    max_score: float
    pending: float = 0.0
    hint: str = ""
    because: str = field(default="", compare=False)
    before: float | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Refused:
    """What was handed in cannot be graded; `why` is one line with what to do."""

    student: str
    why: str


@dataclass(frozen=True)
class NotGraded:
    """Grading itself failed: no mark, and never a zero."""

    student: str
    why: str


Outcome = Graded | Refused | NotGraded

"""Part of feedback on an assignment of several notebooks: the mark of each, and of all together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.feedback.gradebook_marks import SubmissionMarks


@dataclass(frozen=True)
class NotebookMark:
    """The mark of one notebook, without the late penalty."""

    name: str
    handed_in: bool
    earned: float
    points: float  # the most possible, without those not marked yet
    waiting: float  # points not marked yet
    penalty: float = 0.0

    @property
    def score(self) -> float:
        """The mark as nbgrader computes it: never below zero."""
        return max(0.0, self.earned - self.penalty)


def read_notebook_marks(marks: Mapping[str, SubmissionMarks], folder: Path) -> list[NotebookMark]:
    """Those with points; `folder` has the graded copies of the notebooks that were handed in."""
    found = [
        make_mark(name, of, (folder / f"{name}.ipynb").is_file()) for name, of in marks.items()
    ]
    return [mark for mark in found if mark.points or mark.waiting]


def make_mark(name: str, marks: SubmissionMarks, handed_in: bool) -> NotebookMark:
    """The mark of a notebook, from those of its cells."""
    cells = marks.cells.values()
    return NotebookMark(
        name,
        handed_in,
        earned=sum(cell.score for cell in cells),
        points=sum(cell.max_score for cell in cells if not cell.waits),
        waiting=sum(cell.max_score for cell in cells if cell.waits),
        penalty=marks.penalty,
    )


def add_up(marks: Sequence[NotebookMark]) -> NotebookMark:
    """The mark of all of them."""
    return NotebookMark(
        "together",
        handed_in=any(mark.handed_in for mark in marks),
        earned=sum(mark.earned for mark in marks),
        points=sum(mark.points for mark in marks),
        waiting=sum(mark.waiting for mark in marks),
        penalty=sum(mark.penalty for mark in marks),
    )

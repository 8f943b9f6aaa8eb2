"""Keeps the marks given in one browser since it opened the page: to undo, to estimate the pace."""

import statistics
import time
from dataclasses import dataclass, field, replace
from itertools import pairwise

from grader.mark.marks import Change, ManualQuestion

PAUSE = 300.0  # seconds; a longer time between two marks counts as a break
ENOUGH = 3  # intervals needed to estimate the pace


@dataclass(frozen=True)
class MarkingStep:
    """One press of a button, with the marks that it changed."""

    question: ManualQuestion
    key: str
    numbers: tuple[int, ...]
    changes: tuple[Change, ...]
    time: float = field(default_factory=time.monotonic)

    def reverse(self) -> list[Change]:
        """The changes that undo it."""
        return [
            Change(replace(change.entry, mark=change.mark), change.entry.mark)
            for change in self.changes
        ]


@dataclass
class History:
    """The steps made in one browser."""

    steps: list[MarkingStep] = field(default_factory=list)
    notice: str = ""  # a message for the next page

    def add(self, step: MarkingStep) -> None:
        """Append a step."""
        self.steps.append(step)

    def pop_last(self) -> MarkingStep | None:
        """Remove and return the last step, if any."""
        return self.steps.pop() if self.steps else None

    def pop_notice(self) -> str:
        """Return the message once, and clear it."""
        notice, self.notice = self.notice, ""
        return notice

    def measure_pace(self, question: ManualQuestion) -> float | None:
        """Mean seconds from one marked answer to the next; None if there are too few."""
        done = {
            step.key: step.time
            for step in self.steps
            if step.question == question and not step.changes[0].mark.waits
        }
        times = sorted(done.values())
        gaps = [b - a for a, b in pairwise(times) if b - a < PAUSE]
        return statistics.mean(gaps) if len(gaps) >= ENOUGH else None

"""What one marker has done since the page was opened: to take it back, and to tell the pace."""

import statistics
import time
from dataclasses import dataclass, field, replace
from itertools import pairwise

from grader.mark.marks import Change, Question

PAUSE = 300.0  # seconds; a longer time between two marks was not spent on marking
ENOUGH = 3  # marks, before their pace says anything


@dataclass(frozen=True)
class Step:
    """One press of a button: the marks that it changed."""

    question: Question
    key: str
    numbers: tuple[int, ...]
    changes: tuple[Change, ...]
    time: float = field(default_factory=time.monotonic)

    def reverse(self) -> list[Change]:
        """What would take it back."""
        return [
            Change(replace(change.entry, mark=change.mark), change.entry.mark)
            for change in self.changes
        ]


@dataclass
class History:
    """The steps of one marker's browser."""

    steps: list[Step] = field(default_factory=list)
    notice: str = ""  # what the next page says

    def add(self, step: Step) -> None:
        """Remember a step."""
        self.steps.append(step)

    def take_last(self) -> Step | None:
        """The last step, which is then forgotten."""
        return self.steps.pop() if self.steps else None

    def take_notice(self) -> str:
        """What there is to say, once."""
        notice, self.notice = self.notice, ""
        return notice

    def measure_pace(self, question: Question) -> float | None:
        """Seconds from one finished answer to the next; None before there are enough."""
        done = {
            step.key: step.time
            for step in self.steps
            if step.question == question and not step.changes[0].mark.waits
        }
        times = sorted(done.values())
        gaps = [b - a for a, b in pairwise(times) if b - a < PAUSE]
        return statistics.mean(gaps) if len(gaps) >= ENOUGH else None

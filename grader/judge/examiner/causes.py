"""Names the cause of a failed check: the student's cell that stopped and made no value."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from grader.judge.examiner.objects.proxies import NotPlainUsed
from grader.judge.protocol.job import RunStep
from grader.judge.protocol.messages import Failure, Output

FILE = re.compile(r" \([^()]{1,200}, line (\d+)\)$")  # how SyntaxError names a cell
# What may stand in a line before the name that it makes; no two parts can match the same letters,
# so that no text takes more than a moment to search.
BEFORE_NAME = r"(?:def|class|import|from|with)\b[^\n=]*?[ \t,]|[\w \t,]*,[ \t]*+"
LONGEST = 300  # characters of an error that a message quotes


@dataclass
class StoppedCells:
    """The cells that an error has ended, in their order, and what they were to make."""

    stopped: list[tuple[RunStep, str]] = field(default_factory=list)
    late: list[str] = field(default_factory=list)  # labels of those that ran out of time
    full: list[str] = field(default_factory=list)  # of those that ran out of memory

    def note(self, step: RunStep, outputs: Collection[Output]) -> None:
        """Remember how a cell ended."""
        for output in outputs:
            if isinstance(output, Failure):
                said = FILE.sub(r", in line \1", output.evalue)
                error = f"{output.ename}: {said}"[:LONGEST].rstrip()
                self.stopped.append((step, error))
                if output.ename == "MemoryError":
                    self.full.append(step.label)

    def explain(self, missing: Collection[str]) -> str:
        """The cell that was to make one of the names and stopped, or ""."""
        for step, error in reversed(self.stopped):
            if any(makes(step.text, name) for name in missing):
                return _tell(step, error)
        return ""

    def tell_last(self, most: int) -> list[str]:
        """The last cells that stopped, whatever they were to make."""
        return [_tell(step, error) for step, error in self.stopped[-most:]]


def makes(text: str, name: str) -> bool:
    """Whether a cell's text assigns or defines a name; it need not be Python that can be parsed."""
    found = rf"^[ \t]*+(?:{BEFORE_NAME})?{re.escape(name)}[ \t]*+(?:[,=(:]|$)"
    return re.search(found, text, re.MULTILINE) is not None


def _tell(step: RunStep, error: str) -> str:
    return f"Your cell {step.label} stopped with {error}"


def explain_error(problem: BaseException, said: str) -> str:
    """An error in a check in words: what was asked, what happened, what to try."""
    if isinstance(problem, NotPlainUsed):
        return said
    if call := getattr(problem, "call", ""):
        line = getattr(problem, "lineno", None)
        where = f", in line {line} of its cell" if line else ""
        error = f"{type(problem).__name__}: {said}{where}"
        return (
            f"{call} was called by this check, and stopped with {error}. "
            "Call it in the same way in a cell of your own to see more."
        )
    return (
        f"This check could not read your values: it stopped with {type(problem).__name__}: {said}. "
        "Is each of them of the kind that the question asks for?"
    )

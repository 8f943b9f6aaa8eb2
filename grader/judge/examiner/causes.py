"""Finds the cause of a failed check: the student's cell that stopped before assigning a value."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from grader.judge.examiner.objects.proxies import NotPlainUsed
from grader.judge.protocol.job import RunStep
from grader.judge.protocol.messages import Failure, Output

FILE = re.compile(r" \([^()]{1,200}, line (\d+)\)$")  # how SyntaxError names a cell
# What may precede a name that a line assigns; no two parts can match the same letters, so that the
# search takes linear time.
BEFORE_NAME = r"(?:def|class|import|from|with)\b[^\n=]*?[ \t,]|[\w \t,]*,[ \t]*+"
LONGEST = 300  # characters of an error that a message quotes
ANSWER = "under "  # how the label of a student's cell begins, not that of a provided cell


@dataclass
class StoppedCells:
    """The cells that have stopped with an error, in order."""

    stopped: list[tuple[RunStep, str]] = field(default_factory=list)
    last: tuple[RunStep, str] | None = None  # the last cell, if it stopped
    late: list[str] = field(default_factory=list)  # labels of those that ran out of time
    full: list[str] = field(default_factory=list)  # of those that ran out of memory

    def note(self, step: RunStep, outputs: Collection[Output]) -> None:
        """Record how a cell ended."""
        if step.label.startswith(ANSWER):
            self.last = None
        for output in outputs:
            if isinstance(output, Failure):
                said = FILE.sub(r", in line \1", output.evalue)
                error = f"{output.ename}{': ' if said else ''}{said}"[:LONGEST].rstrip()
                self.last = (step, error)
                self.stopped.append(self.last)
                if output.ename == "MemoryError":
                    self.full.append(step.label)

    def explain(self, missing: Collection[str]) -> str:
        """A message on the cell that would have assigned a name, or on the last answer; or ""."""
        for step, error in reversed(self.stopped):
            if any(makes(step.text, name) for name in missing):
                return _describe_stop(step, error)
        is_near = self.last and missing and self.last[0].label.startswith(ANSWER)
        return _describe_stop(*self.last) if self.last and is_near else ""

    def describe_last(self, most: int) -> list[str]:
        """Messages on the last cells that stopped, whatever they assign."""
        return [_describe_stop(step, error) for step, error in self.stopped[-most:]]


def is_blank(value: Any) -> bool:
    """Whether a value is that of an answer left empty: None, or a dictionary of Nones."""
    return value is None or (
        type(value) is dict and bool(value) and all(part is None for part in value.values())
    )


def makes(text: str, name: str) -> bool:
    """Whether a cell assigns or defines a name; its text need not be valid Python."""
    found = rf"^[ \t]*+(?:{BEFORE_NAME})?{re.escape(name)}[ \t]*+(?:[,=(:]|$)"
    return re.search(found, text, re.MULTILINE) is not None


def _describe_stop(step: RunStep, error: str) -> str:
    return f"Your cell {step.label} stopped with {error}"


def explain_error(problem: BaseException, said: str) -> str:
    """A message for an error in a check: what was called, what happened, what to try."""
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

"""Collects the outputs of a cell up to a limit, and drops the rest as it arrives."""

from __future__ import annotations

import re
from typing import Literal

from grader.judge.protocol.limits import MB, Limits
from grader.judge.protocol.messages import CUT_NOTE, Clear, Display, Failure, Output, Stream

SMALLEST = 200  # what any output costs at least, so that many empty ones are bounded too

KEPT = re.compile(r"(text|image)/[a-zA-Z0-9.+-]+")  # what nbformat takes as text


class TooMuchOutput(Exception):
    """Far more output arrived than the student's process lets honest code send."""


class Budget:
    """The bytes of output left for the whole submission."""

    def __init__(self, limits: Limits) -> None:
        self.left = int(limits.output_mb_per_submission * MB)


class Collector:
    """The outputs of one cell; streams are joined as nbclient joins them."""

    def __init__(self, limits: Limits, budget: Budget) -> None:
        self.outputs: list[Output] = []
        self._budget = budget
        self._left = int(limits.output_mb_per_cell * MB)
        self._refused = 0
        self._most_refused = 4 * self._left

    def add(self, output: Output, size: int) -> None:
        if isinstance(output, Clear):
            self.outputs.clear()
            return
        size += SMALLEST
        if size > min(self._left, self._budget.left):
            self._refuse(output, size)
            return
        self._left -= size
        self._budget.left -= size
        self._keep(output)

    def _keep(self, output: Output) -> None:
        if isinstance(output, Display):
            data = {mime: text for mime, text in output.data.items() if KEPT.fullmatch(mime)}
            output = Display(data, output.is_result)
        last = self.outputs[-1] if self.outputs else None
        if isinstance(output, Stream) and isinstance(last, _Joined) and last.name == output.name:
            last.parts.append(output.text)
        elif isinstance(output, Stream):
            self.outputs.append(_Joined(output.name, [output.text]))  # type: ignore[arg-type]
        else:
            self.outputs.append(output)

    def _refuse(self, output: Output, size: int) -> None:
        if not self._refused:
            self._keep(Stream("stdout", CUT_NOTE))
        if isinstance(output, Failure) and self._refused < 10 * SMALLEST:
            self.outputs.append(Failure(output.ename[:100], output.evalue[:500], []))
        self._refused += size
        if self._refused > self._most_refused:
            raise TooMuchOutput

    def finish(self) -> list[Output]:
        return [
            Stream(item.name, "".join(item.parts)) if isinstance(item, _Joined) else item
            for item in self.outputs
        ]


class _Joined:
    """A growing stream: joining the parts at the end takes linear time."""

    def __init__(self, name: Literal["stdout", "stderr"], parts: list[str]) -> None:
        self.name, self.parts = name, parts


def show_as_printed(output: Output) -> Output:
    """Turn stderr into stdout: nbgrader gives no points for a test with output to stderr."""
    return Stream("stdout", output.text) if isinstance(output, Stream) else output

"""Finds out what the tests need beyond plain data, by judging the course's own solution.

Only done when a submission first needs it, once per notebook: most courses never do.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from nbformat import NotebookNode

from grader.judge.protocol.job import Job, JudgeStep
from grader.judge.protocol.limits import Limits
from grader.judge.protocol.messages import Failure, Output
from grader.judge.protocol.operation_names import CHANGE

MOST_KNOWN = 32  # notebooks


@dataclass(frozen=True)
class SolutionNeeds:
    """What a course's own solution needs, by test.

    `live_uses`: what each test does to objects that stay in the student's process; `exact`: tests
    that pass only if numbers keep the types they were made with; `failed`: tests that the solution
    does not pass, each with its message.
    """

    live_uses: dict[str, list[str]] = field(default_factory=dict)
    exact: frozenset[str] = frozenset()
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RunResult:
    """One judged notebook: outputs by cell, and what its tests used."""

    outputs: dict[int, list[Output]]
    uses: dict[int, list[str]]


Run = Callable[[Job], RunResult]


class KnownNeeds:
    """Caches the needs of notebooks in this process, by what they depend on (`digest_course`)."""

    def __init__(self) -> None:
        self._known: dict[str, SolutionNeeds] = {}
        self._lock = threading.Lock()

    def find(self, key: str) -> SolutionNeeds | None:
        """The needs of a notebook, if known."""
        return self._known.get(key)

    def learn(self, key: str, job: Job, run: Run) -> SolutionNeeds:
        """The needs of a notebook; judges the course's own solution with `job` if not yet known."""
        with self._lock:
            if key not in self._known:
                if len(self._known) >= MOST_KNOWN:
                    self._known.clear()
                self._known[key] = find_needs(job, run)
            return self._known[key]


def find_needs(job: Job, run: Run) -> SolutionNeeds:
    """Judge a solution with everything allowed; if tests fail, once more with exact types."""
    recording = msgspec.structs.replace(job, live_uses=None)
    first = run(recording)
    uses = first.uses
    failed = find_failed(job, first.outputs)
    exact: frozenset[str] = frozenset()
    if failed:
        again = run(msgspec.structs.replace(recording, exact=sorted(failed)))
        still = find_failed(job, again.outputs)
        exact = frozenset(failed.keys() - still.keys())
        labels = _label_tests(job)
        uses = uses | {at: used for at, used in again.uses.items() if labels.get(at) in exact}
        failed = {label: message for label, message in failed.items() if label in still}
    named = {label: uses[cell] for cell, label in _label_tests(job).items() if uses.get(cell)}
    return SolutionNeeds(named, exact, failed)


def find_failed(job: Job, outputs: dict[int, list[Output]]) -> dict[str, str]:
    """The tests that ended with an error, each with its message."""
    return {
        label: f"{output.ename}: {output.evalue}"
        for cell, label in _label_tests(job).items()
        for output in outputs.get(cell, [])
        if isinstance(output, Failure)
    }


def find_refused_changes(job: Job, result: RunResult) -> dict[str, list[str]]:
    """The tests that have passed although a call wanted to change what they hold; the changes."""
    allowed = job.live_uses or {}
    failed = find_failed(job, result.outputs)
    found = {
        label: [
            use
            for use in result.uses.get(cell, ())
            if use.startswith(CHANGE) and use not in allowed.get(label, ())
        ]
        for cell, label in _label_tests(job).items()
        if label not in failed
    }
    return {label: changes for label, changes in found.items() if changes}


def digest_course(
    source: NotebookNode, limits: Limits, files: Mapping[str, Path], self_reported: Iterable[str]
) -> str:
    """Equal for the same cells and files, limits and self-reported tests."""
    parts = [part for c in source.cells for part in (str(c.metadata.get("nbgrader")), c.source)]
    for name, path in sorted(files.items()):
        found = path.stat()
        parts.append(f"{name} {path} {found.st_size} {found.st_mtime_ns}")
    parts += [repr(limits), *sorted(self_reported)]
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()


def _label_tests(job: Job) -> dict[int, str]:
    return {step.cell: step.label for step in job.steps if isinstance(step, JudgeStep)}

"""Splits the self-reported tests off a job, each into a job of its own.

Such a test runs in the student's process, together with code that can read it and forge its result.
So each gets a process that runs the notebook again up to the test. That way it cannot affect the
process that the other tests use, and the code cannot read any other hidden test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec
from nbformat import NotebookNode

from grader.cells import get_id, get_label, is_test
from grader.judge.host.course.course_names import find_followed, parse_cell
from grader.judge.protocol.job import Job, JudgeStep, RunStep, SelfReportedStep, Step
from grader.judge.runtime.names import find_bound, find_read, to_text


def choose_cells(names: Iterable[str], notebook: str) -> frozenset[str]:
    """The ids of the named tests in one notebook."""
    parts = (name.rpartition("/") for name in names)
    return frozenset(cell for of, _, cell in parts if of in ("", notebook))


def read_points(source: NotebookNode, names: Collection[str]) -> dict[str, float]:
    """The named tests of the source, with their points."""
    tests = (cell for cell in source.cells if is_test(cell) and get_id(cell) in names)
    return {get_id(cell): float(get_label(cell).get("points", 0)) for cell in tests}


def separate_self_reported(
    job: Job, source: NotebookNode, points: Mapping[str, float]
) -> tuple[Job, dict[int, Job]]:
    """The job without the tests in `points`, and by cell, a job for each of these."""
    if not points:
        return job, {}
    cells = tuple(c.source for c in source.cells if c.cell_type == "code" and not is_test(c))
    separate = {
        step.cell: msgspec.structs.replace(job, steps=make_steps(job, step, cells, points))
        for step in job.steps
        if isinstance(step, JudgeStep) and step.label in points
    }
    kept = (left for step in job.steps for left in drop_self_reported(step, points))
    return msgspec.structs.replace(job, steps=list(kept)), separate


def drop_self_reported(step: Step, self_reported: Collection[str]) -> list[Step]:
    """The step; of a self-reported test, only what the cells below it need."""
    if not isinstance(step, JudgeStep) or step.label not in self_reported:
        return [step]
    return [RunStep(step.cell, step.label, step.follow)] if step.follow else []


def make_steps(
    job: Job, test: JudgeStep, cells: tuple[str, ...], points: Mapping[str, float]
) -> list[Step]:
    """The notebook up to the test; of tests above it, the released part, if needed."""
    wanted = {*job.names.from_tests, *find_test_names(test.text, cells)}
    steps: list[Step] = [SelfReportedStep(test.cell, test.label, test.text, points[test.label])]
    for step in reversed(job.steps[: job.steps.index(test)]):
        if isinstance(step, RunStep):
            steps.append(step)
        elif text := find_followed(step.text, sorted(wanted)):
            steps.append(RunStep(step.cell, step.label, text))
            wanted |= find_test_names(text, cells)
    return steps[::-1]


def find_test_names(test: str, cells: tuple[str, ...]) -> set[str]:
    """Names that the test reads and that only other tests bind."""
    return find_read(to_text(parse_cell(test))) - _find_bound(cells)


@lru_cache(maxsize=16)  # a class has the same notebook
def _find_bound(cells: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*(find_bound(to_text(parse_cell(text))) for text in cells))

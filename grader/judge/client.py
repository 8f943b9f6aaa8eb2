"""The whole judge as one function, for `preprocessor` and for parallel workers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from nbformat import NotebookNode

from grader.judge.job import Begun, Broken, Ended, Job, JudgeStep, Lost, News
from grader.judge.limits import Limits
from grader.judge.messages import Output
from grader.judge.outcomes import NotGraded, Outcome, OutOfMemory, OutOfTime, render
from grader.judge.plan import make_job, put_outputs, restore_cells
from grader.judge.sandbox import SandboxMissing, find_missing
from grader.judge.warm import SERVER, WarmServer

TRIES = 2
MOST_FATAL = 2  # each costs two runs of the notebook, up to its limits
OUR_FAULT = -1  # the cell that did it, where none did
STUCK = "This check ran out of {what} with your values: make them smaller."


def judge_notebook(
    notebook: NotebookNode,
    source_notebook: NotebookNode,
    limits: Limits,
    server: WarmServer = SERVER,
) -> NotebookNode:
    """A graded copy of `notebook`: each cell with its outputs, each test with its outcome.

    Raises `SandboxMissing` where this machine cannot shut student code in, and `NotGraded` when
    the judge itself fails twice.
    """
    missing = find_missing()
    if missing and not limits.allow_unsandboxed:
        raise SandboxMissing(say_missing(missing))
    restored = restore_cells(notebook, source_notebook)
    limits = msgspec.structs.replace(limits, allow_unsandboxed=bool(missing))
    job = make_job(restored, source_notebook, limits)
    put_outputs(restored, _judge_all(server, job))
    return restored


def say_missing(missing: list[str]) -> str:
    """One line that names what is missing and what can be done."""
    return (
        f"Student code cannot be shut in on this machine: {'; '.join(missing)}. Grade on another "
        "machine, or set c.JudgeSubmission.allow_unsandboxed = True to go on without."
    )


def _judge_all(server: WarmServer, job: Job) -> dict[int, list[Output]]:
    """The outputs of every step, from as many runs of the whole notebook as it takes.

    A test in which the judge's process is lost twice has its outcome, and is left out of the next
    run; whatever else stops a run is our fault, and twice of it is enough.
    """
    fatal: dict[int, list[Output]] = {}
    lost: Counter[int] = Counter()
    while lost[OUR_FAULT] < TRIES:
        steps = [step for step in job.steps if step.cell not in fatal]
        heard = _listen(server.judge(msgspec.structs.replace(job, steps=steps)))
        if heard.broken is None:
            return heard.outputs | fatal
        lost[heard.running] += 1
        if heard.running != OUR_FAULT and lost[heard.running] == TRIES:
            fatal[heard.running] = render(heard.explain(job.limits))
            if len(fatal) == MOST_FATAL:
                return _give_up(job, heard.outputs | fatal)
    raise NotGraded(f"Not graded, by the judge's own fault: {heard.broken}")


@dataclass
class _Heard:
    """What was heard of one run; `running` is the test that it broke off in."""

    outputs: dict[int, list[Output]]
    running: int = OUR_FAULT
    since: float = 0.0
    broken: str | None = None

    def explain(self, limits: Limits) -> Outcome:
        if time.monotonic() - self.since >= limits.cell_seconds:
            return OutOfTime(STUCK.format(what="time"))
        return OutOfMemory(STUCK.format(what="memory"))


def _listen(news: Iterator[News]) -> _Heard:
    heard = _Heard({})
    for item in news:
        match item:
            case Begun(cell):
                heard.running, heard.since = cell, time.monotonic()
            case Ended(cell, outputs):
                heard.outputs[cell], heard.running = outputs, OUR_FAULT
            case Lost(reason):
                heard.broken = reason
            case Broken(reason):  # alive to tell: no test was too much for it
                heard.broken, heard.running = reason, OUR_FAULT
    return heard


def _give_up(job: Job, outputs: dict[int, list[Output]]) -> dict[int, list[Output]]:
    """Each run may cost its limit, so tests that were not reached in the last one fail."""
    late = OutOfTime("Not reached: the checks before it used all the time there is.")
    return {
        step.cell: outputs.get(step.cell, render(late) if isinstance(step, JudgeStep) else [])
        for step in job.steps
    }

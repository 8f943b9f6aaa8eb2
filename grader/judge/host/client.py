"""The judge as one function: sends a job to the server, reads its events, retries if necessary."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import msgspec
from nbformat import NotebookNode

from grader.cells import SELF_REPORTED, SELF_REPORTED_NOTE
from grader.intake.restore import restore_cells
from grader.judge.host.job_files import NO_FILES, AssignmentFiles, add_files
from grader.judge.host.plan import make_job, put_outputs
from grader.judge.host.self_reported_jobs import read_points, separate_self_reported
from grader.judge.host.server_client import SERVER, ServerClient
from grader.judge.host.solution_needs import (
    KnownNeeds,
    RunResult,
    SolutionNeeds,
    digest_course,
    find_failed,
    find_refused_changes,
)
from grader.judge.protocol.job import Job, JudgeStep
from grader.judge.protocol.limits import Limits
from grader.judge.protocol.messages import (
    ConnectionLost,
    JudgeEvent,
    JudgeFailed,
    Output,
    StepFinished,
    StepStarted,
    Stream,
)
from grader.judge.protocol.outcomes import JudgeError, OutOfMemory, OutOfTime, TestOutcome, render
from grader.judge.sandbox.support import SandboxMissing, find_missing

NEEDS = KnownNeeds()
NOTE = Stream("stdout", f"{SELF_REPORTED_NOTE}\n")
TRIES = 2
MOST_FATAL = 2  # each costs two runs of the notebook, up to its limits
NO_CELL = -1  # no test is running: a failure is then the judge's own
STUCK = "This check ran out of {what} with your values: make them smaller."


def judge_notebook(
    notebook: NotebookNode,
    source_notebook: NotebookNode,
    limits: Limits,
    server: ServerClient = SERVER,
    files: AssignmentFiles = NO_FILES,
    self_reported: Collection[str] = (),
) -> NotebookNode:
    """A graded copy of `notebook`: each cell with its outputs, each test with its outcome.

    `self_reported` names the tests that run in the student's process instead of the examiner.
    Raises `SandboxMissing` if this machine cannot sandbox student code, and `JudgeError` if
    the judge itself fails twice.
    """
    missing = find_missing()
    if missing and not limits.allow_unsandboxed:
        raise SandboxMissing(describe_missing(missing))
    restored = restore_cells(notebook, source_notebook)
    limits = msgspec.structs.replace(limits, allow_unsandboxed=bool(missing))
    job = add_files(make_job(restored, source_notebook, limits), files)
    points = read_points(source_notebook, self_reported)
    judged, apart = separate_self_reported(job, source_notebook, points)
    outputs = _judge_with_needs(server, judged, source_notebook, limits, files, points)
    for cell, own_job in apart.items():
        outputs[cell] = [NOTE, *_judge_all(server, own_job).outputs[cell]]
        restored.cells[cell].metadata[SELF_REPORTED] = True
    put_outputs(restored, outputs)
    return restored


def find_solution_needs(
    source: NotebookNode,
    limits: Limits,
    server: ServerClient = SERVER,
    files: AssignmentFiles = NO_FILES,
    self_reported: Mapping[str, float] = MappingProxyType({}),
) -> SolutionNeeds:
    """What the judged tests need from the live objects of the course's own solution."""
    limits = msgspec.structs.replace(limits, allow_unsandboxed=bool(find_missing()))
    course = AssignmentFiles(files.course)
    job = add_files(make_job(restore_cells(source, source), source, limits), course)
    job, _ = separate_self_reported(job, source, self_reported)
    key = digest_course(source, limits, files.course, self_reported)
    return NEEDS.learn(key, job, lambda each: _judge_all(server, each))


def _judge_with_needs(
    server: ServerClient,
    job: Job,
    source: NotebookNode,
    limits: Limits,
    files: AssignmentFiles,
    self_reported: Mapping[str, float],
) -> dict[int, list[Output]]:
    """Judge with plain data only; if a test fails that needs more, again with what it needs.

    What it needs is determined once, by judging the course's own solution.
    """
    known = NEEDS.find(digest_course(source, limits, files.course, self_reported))
    allowed = _allow(job, known)
    result = _judge_all(server, allowed)
    failed = find_failed(job, result.outputs)
    if known is None and failed:
        needs = find_solution_needs(source, limits, server, files, self_reported)
        if any(label in needs.live_uses or label in needs.exact for label in failed):
            allowed = _allow(job, needs)
            result = _judge_all(server, allowed)
    return _judge_with_changes(server, allowed, result)


def _judge_with_changes(
    server: ServerClient, job: Job, result: RunResult
) -> dict[int, list[Output]]:
    """Judge again where a test has passed on what it held before a call changed it.

    Neither is enough alone: with the change, a student's function could rewrite what its result is
    compared with; without it, nobody would see that it spoils its arguments.
    """
    changes = find_refused_changes(job, result)
    if not changes:
        return result.outputs
    live_uses = dict(job.live_uses or {})
    for label, uses in changes.items():
        live_uses[label] = [*live_uses.get(label, ()), *uses]
    changed = _judge_all(server, msgspec.structs.replace(job, live_uses=live_uses)).outputs
    failed = find_failed(job, changed).keys() & changes.keys()
    cells = [s.cell for s in job.steps if isinstance(s, JudgeStep) and s.label in failed]
    return result.outputs | {cell: changed[cell] for cell in cells}


def _allow(job: Job, needs: SolutionNeeds | None) -> Job:
    if needs is None:
        return job
    exact = sorted(needs.exact)
    return msgspec.structs.replace(job, live_uses=needs.live_uses, exact=exact)


def describe_missing(missing: list[str]) -> str:
    """One line: what is missing, and what can be done."""
    return (
        f"Student code cannot be sandboxed on this machine: {'; '.join(missing)}. Grade on another "
        "machine, or set c.JudgeSubmission.allow_unsandboxed = True to grade without a sandbox."
    )


def _judge_all(server: ServerClient, job: Job) -> RunResult:
    """The outputs of every step, from as many runs of the whole notebook as necessary.

    A test that ends the examiner twice fails, and is left out of the next run. Any other failure
    is the judge's; after two of these it gives up.
    """
    fatal: dict[int, list[Output]] = {}
    lost: Counter[int] = Counter()
    while lost[NO_CELL] < TRIES:
        steps = [step for step in job.steps if step.cell not in fatal]
        run = _record(server.judge(msgspec.structs.replace(job, steps=steps)))
        if run.failure is None:
            return RunResult(run.outputs | fatal, run.uses)
        lost[run.running] += 1
        if run.running != NO_CELL and lost[run.running] == TRIES:
            fatal[run.running] = render(run.name_outcome(job.limits))
            if len(fatal) == MOST_FATAL:
                return RunResult(_give_up(job, run.outputs | fatal), {})
    raise JudgeError(f"Not graded, because the judge itself failed: {run.failure}")


@dataclass
class _RunRecord:
    """What one run of a notebook has reported; `running` is the test in which it ended."""

    outputs: dict[int, list[Output]]
    running: int = NO_CELL
    since: float = 0.0
    failure: str | None = None
    uses: dict[int, list[str]] = field(default_factory=dict)

    def name_outcome(self, limits: Limits) -> TestOutcome:
        if time.monotonic() - self.since >= limits.cell_seconds:
            return OutOfTime(STUCK.format(what="time"))
        return OutOfMemory(STUCK.format(what="memory"))


def _record(events: Iterator[JudgeEvent]) -> _RunRecord:
    run = _RunRecord({})
    for event in events:
        match event:
            case StepStarted(cell):
                run.running, run.since = cell, time.monotonic()
            case StepFinished(cell, outputs, uses):
                run.outputs[cell], run.running = outputs, NO_CELL
                run.uses[cell] = uses
            case ConnectionLost(reason):
                run.failure = reason
            case JudgeFailed(reason):  # it could still report, so no test has ended it
                run.failure, run.running = reason, NO_CELL
    return run


def _give_up(job: Job, outputs: dict[int, list[Output]]) -> dict[int, list[Output]]:
    """Fail the tests that the last run did not reach: another run could take the full limit."""
    late = OutOfTime("Not reached: the checks before it used all the time there is.")
    return {
        step.cell: outputs.get(step.cell, render(late) if isinstance(step, JudgeStep) else [])
        for step in job.steps
    }

"""The judge's process: has the student's process run their cells, and runs each test itself.

No student code runs here. A test sees the drill's own names as the drill made them, and the
student's as plain data or as remote functions.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

from IPython.core.interactiveshell import ExecutionResult

from grader.judge.collector import Budget, Collector
from grader.judge.drill import choose_cells
from grader.judge.job import Begun, Ended, Job, JudgeStep, News, RunStep
from grader.judge.limits import GRACE_SECONDS
from grader.judge.link import StudentGone, StudentLink, TookTooLong
from grader.judge.messages import Display, Failure, Output, Stream
from grader.judge.names import find_names
from grader.judge.outcomes import (
    Failed,
    NothingToTest,
    Outcome,
    OutOfMemory,
    OutOfTime,
    Passed,
    render,
)
from grader.judge.proxies import CheckStopped, NotPlain, RemoteFunction, Shadowed, is_plain, is_same
from grader.judge.shell import CapturingShell, describe
from grader.judge.student import digest


class TestTooLong(CheckStopped):
    """The test cell itself ran into its limit."""


class Examiner:
    """Takes one submission from its first cell to its last."""

    def __init__(self, job: Job, link: StudentLink, shell: CapturingShell) -> None:
        self.job, self.link, self.shell = job, link, shell
        shell.tracebacks = False
        self.own = shell.user_ns
        self._given = frozenset(self.own)
        tests = [step.text for step in job.steps if isinstance(step, JudgeStep)]
        self._needed = choose_cells(job.drill, tests)
        self._drill_done = 0
        self._drill_names: set[str] = set()
        self._budget = Budget(job.limits)
        self._troubles: dict[str, str] = {}  # cell -> the error that stopped it
        self._late: list[str] = []
        self._full: list[str] = []
        signal.signal(signal.SIGALRM, self._ring)

    def examine(self, tell: Callable[[News], None]) -> None:
        """Every step in the submitted order, each told as soon as it is over."""
        for step in self.job.steps:
            if isinstance(step, RunStep):
                tell(Ended(step.cell, self._run(step)))
            else:
                tell(Begun(step.cell))
                tell(Ended(step.cell, self._judge(step)))

    def _run(self, step: RunStep) -> list[Output]:
        collector = Collector(self.job.limits, self._budget)
        self.link.busy_with = f"Your cell {step.label}"
        try:
            self.link.run(step.text, collector.add)
        except StudentGone:
            collector.outputs += render(self.link.dead or Passed())
        except TookTooLong:
            late = f"Stopped: longer than {self.job.limits.cell_seconds:g} s."
            collector.outputs += render(OutOfTime(late))
            self._late.append(step.label)
        outputs = collector.finish()
        self._note_troubles(step.label, outputs)
        return outputs

    def _note_troubles(self, label: str, outputs: list[Output]) -> None:
        for output in outputs:
            if isinstance(output, Failure):
                self._troubles[label] = f"{output.ename}: {output.evalue}"[:300]
                if output.ename == "MemoryError":
                    self._full.append(label)

    def _judge(self, step: JudgeStep) -> list[Output]:
        self._run_drill(step.drill_before)
        collector = Collector(self.job.limits, Budget(self.job.limits))
        self.link.busy_with = f"What check {step.label} asked for"
        self.link.take_in_test = lambda output, size: (  # type: ignore[method-assign]
            collector.add(output, size) if _may_speak(output) else None
        )
        outcome = self._reach_outcome(step, collector)
        return collector.finish() + list(render(outcome))

    def _reach_outcome(self, step: JudgeStep, collector: Collector) -> Outcome:
        names = find_names(step.text, self.own)
        self._begin_test()
        try:
            theirs = self.link.fetch(names)
        except TookTooLong:
            return OutOfTime("Your values took too long to fetch.")
        except StudentGone:
            theirs = {}
        changed = self._find_changes(names, theirs)
        borrowed = self._lend(theirs, changed)
        try:
            result = self._run_test(step.text, collector)
        finally:
            self.own.update(borrowed)
            for name in theirs.keys() - borrowed.keys():
                self.own.pop(name, None)
        return self._decide(result, list(changed.values()))

    def _run_test(self, text: str, collector: Collector) -> ExecutionResult:
        """Run a test with its outputs collected; its own error is in the result instead.

        SIGALRM raises in it. SIGPROF has no handler: the kernel ends this process where a test is
        stuck in code that Python cannot interrupt, and `client` goes on without that test.
        """
        self.shell.send_outputs(
            lambda output: None if isinstance(output, Failure) else collector.add(output, 0)
        )
        left = max(self.link.test_ends - time.monotonic(), 0.01)
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.setitimer(signal.ITIMER_PROF, left + GRACE_SECONDS)
        try:
            return self.shell.run(text)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.setitimer(signal.ITIMER_PROF, 0)

    def _begin_test(self) -> None:
        self.link.test_ends = time.monotonic() + self.job.limits.cell_seconds

    def _ring(self, *_: object) -> None:
        """A test is out of time; while it waits for the student, the link has the same deadline."""
        if self.link.is_asking:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
        else:
            raise TestTooLong

    def _run_drill(self, upto: int) -> None:
        """Bring the drill's own names up to where this test stands in the source."""
        while self._drill_done < upto:
            self.shell.send_outputs(lambda output: None)
            if self._needed[self._drill_done]:
                before = set(self.own)
                self.shell.run(self.job.drill[self._drill_done])
                self._drill_names |= self.own.keys() - before
                close_figures()
            self._drill_done += 1

    def _find_changes(self, names: frozenset[str], theirs: dict[str, Any]) -> dict[str, str]:
        """A message for each plain value of the drill that is another one in their process."""
        changes = {}
        for name in sorted(names & theirs.keys() & self._drill_names):
            ours = self.own[name]
            if is_plain(ours) and not _equal(ours, theirs[name]):
                changes[name] = (
                    f"You changed `{name}` from {_show(ours)} to {_show(theirs[name])}. "
                    "It belongs to the drill, as evidence: put it back and run all cells again."
                )
        return changes

    def _lend(self, theirs: dict[str, Any], changed: dict[str, str]) -> dict[str, Any]:
        """Put their values where the test reads them; return the drill's own that must go back."""
        own = self.own.keys() - self._given  # the drill's, and what earlier tests have defined
        borrowed: dict[str, Any] = {}

        def report(name: str) -> None:
            changed[name] = (
                f"You changed `{name}`: it gives another result than the drill's own, which this "
                "check uses. Give your function another name and run all cells again."
            )

        for name, value in theirs.items():
            if name not in own:
                if name not in self._given:
                    self.own[name] = value
            elif name in self._drill_names and _is_altered(self.own[name], value):
                borrowed[name] = self.own[name]
                self.own[name] = Shadowed(self.own[name], value, report)
        for name in own & theirs.keys():
            borrowed.setdefault(name, self.own[name])
        return borrowed

    def _decide(self, result: ExecutionResult, changed: list[str]) -> Outcome:
        problem = result.error_before_exec or result.error_in_exec
        said = describe(problem) if problem else ""
        match problem:
            case StudentGone():
                return self._explain_gone()
            case TookTooLong() | TestTooLong():
                return OutOfTime("This check ran out of time with your values or your functions.")
            case MemoryError():
                return OutOfMemory("This check ran out of memory with your values.")
        if changed:
            own_words = [said] if isinstance(problem, AssertionError) and said else []
            return Failed("\n".join(changed + own_words))
        match problem:
            case None:
                return Passed()
            case NameError(name=str(name)) if not isinstance(self.own.get(name), RemoteFunction):
                return self._explain_missing(name)
            case _:
                return Failed(said or "This check failed.", type(problem).__name__)

    def _explain_gone(self) -> Outcome:
        return self.link.dead or NothingToTest("Your notebook ended before this check.")

    def _explain_missing(self, name: str) -> Outcome:
        """Why a name is missing: what stopped the cells above, in the student's own errors."""
        if self.link.dead:
            return self._explain_gone()
        missing = f"There is no `{name}` to check."
        if self._late:
            return OutOfTime(f"{missing} Your cell {self._late[-1]} ran out of time.")
        if self._full:
            return OutOfMemory(f"{missing} Your cell {self._full[-1]} ran out of memory.")
        told = [f"Your cell {cell} stopped with {error}" for cell, error in self._troubles.items()]
        return NothingToTest("\n".join([missing, *told[-3:]]))


def close_figures() -> None:
    """Figures of the drill's cells are drawn in the student's process; here they are dropped."""
    import matplotlib.pyplot as plt

    if plt.get_fignums():  # closing collects garbage, which is slow
        plt.close("all")


def _may_speak(output: Output) -> bool:
    """What a student's function may put out under a test: nothing that nbgrader reads as a mark."""
    return isinstance(output, Stream) or (isinstance(output, Display) and not output.is_result)


def _is_altered(own: Any, theirs: Any) -> bool:
    return (
        callable(own)
        and isinstance(theirs, RemoteFunction)
        and not isinstance(own, Shadowed)
        and digest(own) != theirs.digest
    )


def _equal(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, NotPlain | RemoteFunction):
        return False
    try:
        return is_same(ours, theirs)
    except Exception:
        return False


def _show(value: Any) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}…"

"""The examiner: has the student's process run the student's cells, and runs each test itself.

No student code runs here. A test gets the assignment's own values for the assignment's names, and
the student's values as plain data or proxies.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import re
import signal
import time
import unicodedata
import warnings
from collections.abc import Callable, Collection, Iterator
from typing import Any, NoReturn

from IPython.core.interactiveshell import ExecutionResult

from grader.judge.examiner.causes import StoppedCells, explain_error, is_blank
from grader.judge.examiner.examiner_files import ExaminerFiles
from grader.judge.examiner.objects import inspection
from grader.judge.examiner.objects.changes import TestChanges
from grader.judge.examiner.objects.guards import Guards
from grader.judge.examiner.objects.installed import ImportedNames
from grader.judge.examiner.objects.live_use import LiveUse
from grader.judge.examiner.objects.passed_objects import OWN_MODULES
from grader.judge.examiner.objects.proxies import CheckStopped, NotPlainUsed
from grader.judge.examiner.outputs import Budget, Collector, show_as_printed
from grader.judge.examiner.provided_cells import run_cell
from grader.judge.examiner.run_beside_student import run_beside_student
from grader.judge.examiner.student_client import StudentClient, StudentGone, TookTooLong
from grader.judge.examiner.tampering import bind_student_values, find_tampering
from grader.judge.protocol.job import Job, JudgeStep, RunStep, SelfReportedStep, TestCode
from grader.judge.protocol.limits import GRACE_SECONDS
from grader.judge.protocol.messages import (
    Display,
    Failure,
    JudgeEvent,
    Output,
    StepFinished,
    StepStarted,
    Stream,
)
from grader.judge.protocol.outcomes import (
    Failed,
    NothingToTest,
    OutOfMemory,
    OutOfTime,
    Passed,
    TestOutcome,
    render,
)
from grader.judge.runtime.magics import unwrap_magics
from grader.judge.runtime.names import find_bound, find_mutated, follow_functions
from grader.judge.runtime.shell import CapturingShell, format_error

PASS_SIGN = "✓"
WORD = re.compile(r"\w+")
PARSE_SECONDS = 2.0  # an ordinary cell takes milliseconds


class TestTooLong(CheckStopped):
    """The test itself has exceeded its time limit."""


class Examiner:
    """Runs one submission from its first cell to its last."""

    def __init__(
        self, job: Job, student: StudentClient, shell: CapturingShell, files: ExaminerFiles
    ) -> None:
        self.job, self.student, self.shell = job, student, shell
        shell.tracebacks = False
        self.namespace = shell.user_ns
        self._shell_names = frozenset(self.namespace)
        self._provided_done = 0
        self._provided_names: set[str] = set()
        self._budget = Budget(job.limits)
        self._stopped = StoppedCells()
        self._answer_names = frozenset(job.names.changed)
        self._rebound: set[str] = set()  # of these, the ones that a test has bound last
        self._changes = TestChanges(student, self.namespace, files)
        self._guards = Guards(self.namespace)
        student.imported = ImportedNames(job.names.imported, job.names.stars)
        student.imported.find_module("sympy")  # its expressions are data where the course has it
        student.live_use = LiveUse(job.live_uses)
        student.namespace = self.namespace
        student.course_files = job.files.keys()
        inspection.install()
        files_of_python = [name for name in job.files if name.endswith(".py")]
        OWN_MODULES.update(each[:-3].replace("/", ".") for each in files_of_python)
        signal.signal(signal.SIGALRM, self._stop_test)

    def examine(self, report: Callable[[JudgeEvent], None]) -> None:
        """Run every step in the order of the submission, and report each when it is over."""
        for step in self.job.steps:
            if isinstance(step, RunStep):
                report(StepFinished(step.cell, self._run(step)))
            elif isinstance(step, SelfReportedStep):
                report(StepFinished(step.cell, self._ask_student(step)))
            else:
                report(StepStarted(step.cell))
                outputs = self._judge(step)
                report(StepFinished(step.cell, outputs, self.student.live_use.used()))

    def _run(self, step: RunStep) -> list[Output]:
        collector = Collector(self.job.limits, self._budget)
        try:
            self.student.run(f"Your cell {step.label}", step.text, collector.add, step.compiled)
        except StudentGone:
            collector.outputs += render(self.student.dead or Passed())
        except TookTooLong:
            late = f"Stopped: longer than {self.job.limits.cell_seconds:g} s."
            collector.outputs += render(OutOfTime(late))
            self._stopped.late.append(step.label)
        self._give_up_names(step.text)
        outputs = collector.finish()
        self._stopped.note(step, outputs)
        return outputs

    def _give_up_names(self, text: str) -> None:
        """Remove values of earlier tests from names that a cell of the notebook may change."""
        words = set(WORD.findall(unicodedata.normalize("NFKC", text)))  # as Python reads names
        if values := words & (self.namespace.keys() - self._provided_names - self._shell_names):
            for name in values & self._find_changed(text):
                del self.namespace[name]
                self._rebound.discard(name)

    def _find_changed(self, text: str) -> set[str]:
        """Names that a student's cell may bind, or whose value it may change in place; empty if
        IPython cannot parse it in time."""
        signal.setitimer(signal.ITIMER_REAL, PARSE_SECONDS)  # each magic has it parse all again
        try:
            tree = unwrap_magics(self.shell.transform_cell(text))
            return find_bound(ast.unparse(tree)) | set(find_mutated(tree))
        except (Exception, TestTooLong):  # whatever a student has typed
            return set()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _find_known(self) -> set[str]:
        """Names that a test may change so that the student's code sees the change."""
        names = self.job.names
        return {*self.student.names, *self._provided_names, *names.changed, *names.from_tests}

    def _judge(self, step: JudgeStep) -> list[Output]:
        self._run_provided(step.provided_before)
        self.student.live_use.begin(step.label)
        self.student.exact = step.label in self.job.exact
        collector = Collector(self.job.limits, Budget(self.job.limits))
        deadline = time.monotonic() + self.job.limits.cell_seconds

        def collect(output: Output, size: int) -> None:
            if isinstance(output, Stream) and self.shell.is_redirected(output.name):
                self.shell.write_redirected(output.name, output.text)
            elif _is_allowed_in_test(output):
                collector.add(show_as_printed(output), size)

        with self.student.test(step.label, deadline, collect), _limit_processor(deadline):
            outcome = self._reach_outcome(step, deadline, collector)
        if step.follow and not self.student.dead:
            with contextlib.suppress(StudentGone, TookTooLong):
                self.student.run(f"Check {step.label}", step.follow, lambda output, size: None)
        return finish_test(collector.finish(), outcome)

    def _ask_student(self, step: SelfReportedStep) -> list[Output]:
        said = run_beside_student(self.student, step, self.job.limits, self._explain_missing)
        return finish_test(said.outputs, said.outcome)

    def _reach_outcome(self, step: JudgeStep, deadline: float, collector: Collector) -> TestOutcome:
        namespace, answers = self.namespace, self._answer_names
        rebound = self._find_rebound(step.label)
        names = self._find_names(step.code) - rebound
        provided = {name: namespace[name] for name in self._provided_names & namespace.keys()}
        self.student.provided_values = provided
        try:
            found = self.student.fetch(names, step.code.reads_any_name)
            found = {name: value for name, value in found.items() if name not in rebound}
        except TookTooLong:
            return OutOfTime("Your values took too long to fetch.")
        except StudentGone:
            found = {}
        protected = {name: value for name, value in provided.items() if name not in answers}
        changed = find_tampering(protected, {name: found[name] for name in names & found.keys()})
        replaced = bind_student_values(
            namespace,
            self._shell_names - answers,
            provided,
            answers,
            found,
            changed,
        )
        self.student.student_names = frozenset(
            name for name in found.keys() - step.code.binds if namespace.get(name) is found[name]
        )
        own = answers.intersection(step.code.binds) - self._provided_names
        before = {name: namespace.get(name) for name in own}
        try:
            if not self.student.dead:
                self._changes.begin(step.code, found, self._find_known())
            result = self._run_test(step, deadline, collector, found.keys())
            if not self.student.dead:
                self._changes.end()
        except TookTooLong:
            return OutOfTime("This check ran out of time with your values or your functions.")
        except StudentGone:
            return self._explain_gone()
        finally:
            bound = {
                name: namespace[name]
                for name, value in before.items()
                if namespace.get(name, value) is not value
            }
            namespace.update(replaced)
            for name in found.keys() - replaced.keys():
                namespace.pop(name, None)
            namespace.update(bound)
            self._rebound |= bound.keys()
        gone = [name for name in names - namespace.keys() if is_blank(found.get(name))]
        return self._decide(result, list(changed.values()), gone)

    def _find_rebound(self, test: str) -> set[str]:
        """Answers that this test reads as an earlier test has left them, as in a kernel.

        Only where the course's notebook has no cell in between that binds them: a test's value
        does not stand in for an answer.
        """
        expected = self.job.names.rebound.get(test, ())
        for name in self._rebound.difference(expected):
            self.namespace.pop(name, None)
        self._rebound.intersection_update(expected)
        return set(self._rebound)

    def _find_names(self, code: TestCode) -> frozenset[str]:
        """Global names that a test needs; of the builtins, those that belong to the student."""
        found = follow_functions(code.reads, self.namespace)
        return frozenset(n for n in found if n in self._answer_names or not hasattr(builtins, n))

    def _run_test(
        self, step: JudgeStep, deadline: float, collector: Collector, fetched: Collection[str]
    ) -> ExecutionResult:
        """Run a test and collect its outputs; its error is in the result.

        SIGALRM raises an exception in it.
        """
        self.shell.send_outputs(
            lambda output: (
                None if isinstance(output, Failure) else collector.add(show_as_printed(output), 0)
            )
        )
        signal.setitimer(signal.ITIMER_REAL, _time_left(deadline))
        self._guards.begin(step.text, fetched)
        vars(self.shell)["getoutput"] = refuse_program
        try:
            with warnings.catch_warnings():
                if self.student.exact:  # nothing earns by wrapping round
                    warnings.filterwarnings("error", "overflow encountered in scalar")
                return self.shell.run(step.code.compiled.python, step.code.compiled)
        finally:
            del vars(self.shell)["getoutput"]
            self._guards.end()
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _stop_test(self, *_: object) -> None:
        """Stop a test that is out of time; while it waits, the client enforces the deadline."""
        if self.student.is_waiting:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
        else:
            raise TestTooLong

    def _run_provided(self, upto: int) -> None:
        """Run the assignment's own cells up to the place of this test in the source."""
        while self._provided_done < upto:
            self.shell.send_outputs(lambda output: None)
            if cell := self.job.provided[self._provided_done]:
                before = set(self.namespace)
                run_cell(self.shell, cell)
                self._provided_names |= self.namespace.keys() - before
                close_figures()
            self._provided_done += 1

    def _decide(self, result: ExecutionResult, changed: list[str], gone: list[str]) -> TestOutcome:
        problem = result.error_before_exec or result.error_in_exec
        said = format_error(problem) if problem else ""
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
            case NameError(name=str(name)) if name in gone:
                return self._explain_missing(name)
            case AssertionError():
                cause = self._stopped.explain(gone)
                return Failed(". ".join(filter(None, [cause, said])) or "This check failed.")
            case _:
                return Failed(explain_error(problem, said), type(problem).__name__)

    def _explain_gone(self) -> TestOutcome:
        return self.student.dead or NothingToTest("Your notebook ended before this check.")

    def _explain_missing(self, name: str) -> TestOutcome:
        """Why a name is missing: the errors that stopped the student's cells above."""
        if self.student.dead:
            return self._explain_gone()
        missing = f"There is no `{name}` to check."
        stopped = self._stopped
        if stopped.late:
            return OutOfTime(f"{missing} Your cell {stopped.late[-1]} ran out of time.")
        if stopped.full:
            return OutOfMemory(f"{missing} Your cell {stopped.full[-1]} ran out of memory.")
        cause = stopped.explain([name])
        told = [cause] if cause else stopped.describe_last(3)
        return NothingToTest("\n".join([*told, missing]))


@contextlib.contextmanager
def _limit_processor(deadline: float) -> Iterator[None]:
    """Limit the processor time of reading a student's values and running a test with them.

    SIGPROF has no handler: if either is stuck in code that Python cannot interrupt, such as a
    dictionary of keys with one hash, the kernel kills this process, and the host runs the job
    again.
    """
    signal.setitimer(signal.ITIMER_PROF, _time_left(deadline) + GRACE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _time_left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.01)


def finish_test(outputs: list[Output], outcome: TestOutcome) -> list[Output]:
    """The outputs of a test's cell: what it has printed, then why it failed."""
    if not isinstance(outcome, Passed):
        outputs = withdraw_passes(outputs)
    return outputs + list(render(outcome))


def withdraw_passes(outputs: list[Output]) -> list[Output]:
    """The outputs of a failed check, without lines that say it has passed."""
    kept: list[Output] = []
    for output in outputs:
        if isinstance(output, Stream) and PASS_SIGN in output.text:
            lines = output.text.splitlines(keepends=True)
            output = Stream(output.name, "".join(x for x in lines if not x.startswith(PASS_SIGN)))
        kept.append(output)
    return [output for output in kept if not isinstance(output, Stream) or output.text]


def refuse_program(command: str, *_: Any, **__: Any) -> NoReturn:
    """Stop a test that reads what a program prints: it would not run in the student's folder."""
    raise NotPlainUsed(f"this check reads what the program `{command[:40]}` prints")


def close_figures() -> None:
    """Discard the figures of the assignment's cells; the student's process draws them."""
    import matplotlib.pyplot as plt

    if plt.get_fignums():  # closing collects garbage, which is slow
        plt.close("all")


def _is_allowed_in_test(output: Output) -> bool:
    """Whether a student's function may output this in a test: nothing that nbgrader scores."""
    return isinstance(output, Stream) or (isinstance(output, Display) and not output.is_result)

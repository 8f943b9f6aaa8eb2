"""Has the student's process run a self-reported test, and reads the result as data.

The code under test runs in the same process, and can forge the result. The result is therefore
limited to the possible ones of one test: passed, failed with a message, or part of its points.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from grader.judge.examiner.outputs import Budget, Collector, show_as_printed
from grader.judge.examiner.student_client import StudentClient, StudentGone, TookTooLong
from grader.judge.protocol.job import SelfReportedStep
from grader.judge.protocol.limits import Limits
from grader.judge.protocol.messages import Display, Failure, Output
from grader.judge.protocol.outcomes import Failed, NothingToTest, OutOfTime, Passed, TestOutcome

LONGEST = 2000  # characters of a message
MISSING = re.compile(r"name '(\w{1,100})' is not defined")


@dataclass(frozen=True)
class SelfReport:
    """The result of a test according to the student's process."""

    outcome: TestOutcome
    outputs: list[Output]


def run_beside_student(
    student: StudentClient,
    step: SelfReportedStep,
    limits: Limits,
    explain_missing: Callable[[str], TestOutcome],
) -> SelfReport:
    """Run the test within the limits of a cell; if the process ends early, it has not passed."""
    collector = Collector(limits, Budget(limits))
    errors: list[Failure] = []

    def take(output: Output, size: int) -> None:
        if isinstance(output, Failure):
            errors.append(output)
        elif not isinstance(output, Display) or not output.is_result or is_mark(output, step):
            collector.add(show_as_printed(output), size)

    outcome: TestOutcome = Passed()
    try:
        student.run(f"Check {step.label}", step.text, take)
    except StudentGone:
        outcome = student.dead or NothingToTest("Your notebook ended before this check.")
    except TookTooLong:
        outcome = OutOfTime(f"This check ran longer than {limits.cell_seconds:g} s.")
    if errors and isinstance(outcome, Passed):
        outcome = describe(errors[0], explain_missing)
    return SelfReport(outcome, collector.finish())


def is_mark(result: Display, step: SelfReportedStep) -> bool:
    """Whether a result is part of the test's points, which nbgrader uses as the score."""
    try:
        return 0.0 <= float(result.data.get("text/plain", "")) <= step.points
    except ValueError:
        return False


def describe(error: Failure, explain_missing: Callable[[str], TestOutcome]) -> TestOutcome:
    """The message of a failed test; any other error with its type."""
    kind, said = error.ename[:100], error.evalue[:LONGEST]
    if kind == "AssertionError":
        return Failed(said or "This check failed.")
    if kind == "NameError" and (found := MISSING.fullmatch(said)):
        return explain_missing(found[1])
    return Failed(
        f"This check stopped with {kind}: {said}. "
        "Is each of your values of the kind that the question asks for?",
        kind if kind.isidentifier() else "AssertionError",
    )

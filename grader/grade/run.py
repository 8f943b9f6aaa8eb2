"""Grades a class, one submission after the other, with the time left in sight."""

from collections.abc import Collection, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.course import Course
from grader.grade.one import grade_one
from grader.grade.outcome import NotGraded, Outcome, Submission
from grader.grade.plan import plan


def grade_class(
    course: Course, assignment: str, console: Console, students: Collection[str] = ()
) -> list[Outcome]:
    """An outcome for every submission, in the order of the students' names."""
    submissions = plan(course, assignment, students)
    columns = TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(submissions))
        outcomes = []
        for outcome in grade_each(course, assignment, submissions):
            outcomes.append(outcome)
            progress.advance(task)
    return outcomes


def grade_each(
    course: Course, assignment: str, submissions: Collection[Submission]
) -> Iterator[Outcome]:
    """One at a time; what goes wrong with one is told and does not reach the next."""
    for submission in submissions:
        try:
            yield grade_one(course, assignment, submission)
        except Exception as error:
            yield NotGraded(submission.student, f"{type(error).__name__}: {error}".splitlines()[0])

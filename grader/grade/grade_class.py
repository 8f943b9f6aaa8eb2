"""Grades a class: workers grade the submissions, this process alone writes the marks."""

import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import grader
from grader.command_error import translate_errors
from grader.course import Course, capture_errors, check_assignment
from grader.course_folder import has_usual_folders
from grader.grade.coordinator import Coordinator
from grader.grade.due import find_submissions
from grader.grade.last_run import LastRunCache
from grader.grade.outcome import Outcome, Submission
from grader.grade.spec import ensure_released, read_spec
from grader.grade.task import AssignmentSpec, Task, TaskOutcome
from grader.grade.worker.worker import Worker, give_up
from grader.judge.host.server_client import SERVER
from grader.lock import hold_lock
from grader.parallel import count_cores, parallel_map


@dataclass(frozen=True)
class GradeOptions:
    """The options of a run."""

    students: Collection[str] = ()
    jobs: int = 0  # 0: as many as there are cores
    force: bool = False
    cluster: str = ""


def grade_class(
    course: Course,
    assignment: str,
    console: Console,
    options: GradeOptions | None = None,
    setup: str = "",
) -> list[Outcome]:
    """An outcome for every submission, in the order of the students' ids.

    `setup` is a hash taken before the course was opened; the run is then saved for the next one.
    """
    options = options or GradeOptions()
    check_assignment(course, assignment)
    submissions = find_submissions(course, assignment, options.students)
    with hold_lock(course.grading_folder / "lock"), translate_errors(), capture_errors():
        if ensure_released(course, assignment):
            console.print("The source has changed since it was released; it was released again.")
        with course.gradebook() as gradebook:
            coordinator = Coordinator(course, gradebook, read_spec(course, gradebook, assignment))
        try:
            outcomes = grade_due(coordinator, submissions, options, console)
            if setup and not options.students:
                save_run(course, assignment, coordinator, submissions, setup)
        finally:
            coordinator.close()
    return sorted(outcomes, key=lambda outcome: outcome.student)


def grade_due(
    coordinator: Coordinator,
    submissions: list[Submission],
    options: GradeOptions,
    console: Console,
) -> list[Outcome]:
    """Grade what is due, and record it; returns the outcomes of all submissions."""
    coordinator.recover()
    others = coordinator.find_due(submissions, options.force)
    outcomes = [coordinator.record_refusal(outcome) for outcome in others]
    count = len(coordinator.due)
    results = start_workers(coordinator.spec, coordinator.make_tasks(), count, options)
    for result in with_progress(results, count, console):
        outcomes.append(coordinator.record_result(result))
    return outcomes


def save_run(
    course: Course,
    assignment: str,
    coordinator: Coordinator,
    submissions: list[Submission],
    setup: str,
) -> None:
    """Save the outcomes for the next run, after checking everything once more."""
    cache = LastRunCache(course.root, assignment)
    work = cache.hash_work()
    outcomes = coordinator.find_due(submissions, force=False)
    if not coordinator.due and is_repeatable(course):
        cache.save(setup, work, outcomes)


def is_repeatable(course: Course) -> bool:
    """Whether the outcomes depend on no other files than those that `LastRunCache` knows."""
    gradebook = f"sqlite:///{course.root / 'gradebook.db'}"
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    inside = [Path(file) for file in files if file and Path(file).is_relative_to(course.root)]
    known = Path(grader.__file__).parent, Path(sys.prefix)
    imported = [path for path in inside if not any(map(path.is_relative_to, known))]
    here = course.directory("").db_url == gradebook and course.root == Path.cwd()
    return here and has_usual_folders(course.root) and not imported


def start_workers(
    spec: AssignmentSpec, tasks: Iterable[Task], count: int, options: GradeOptions
) -> Iterator[TaskOutcome]:
    """Have workers grade the tasks, on this machine or on a cluster."""
    if options.cluster:
        from grader.grade.worker.dask import grade_on_cluster

        return grade_on_cluster(spec, tasks, options.cluster)
    worker = Worker(spec)
    if count:
        SERVER.start_once()
        worker.prepare()
    jobs = options.jobs or count_cores()
    return parallel_map(worker.grade, tasks, jobs, give_up, worker.seconds)


def with_progress(
    results: Iterator[TaskOutcome], total: int, console: Console
) -> Iterator[TaskOutcome]:
    """The same results, with a progress bar."""
    columns = TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        yield from progress.track(results, total=total)

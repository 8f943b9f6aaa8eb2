"""Grades a class: workers find the marks, this process alone writes them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.course import Course, check_assignment, listen
from grader.grade.brief import ensure_released, make_brief
from grader.grade.desk import Desk
from grader.grade.lock import hold_lock
from grader.grade.outcome import NotGraded, Outcome
from grader.grade.parcel import Brief, Parcel, Result
from grader.grade.plan import find_submissions
from grader.grade.spread import count_cores, spread
from grader.grade.trouble import explained
from grader.grade.work import Marker
from grader.judge.warm import SERVER


@dataclass(frozen=True)
class How:
    """The choices of the command line."""

    students: Collection[str] = ()
    jobs: int = 0  # 0: as many as there are cores
    force: bool = False
    cluster: str = ""


def grade_class(
    course: Course, assignment: str, console: Console, how: How | None = None
) -> list[Outcome]:
    """An outcome for every submission, in the order of the students' names."""
    how = how or How()
    check_assignment(course, assignment)
    submissions = find_submissions(course, assignment, how.students)
    with hold_lock(course.root / "autograded" / ".grading" / "lock"), explained(), listen():
        if ensure_released(course, assignment):
            console.print("The source has changed since it was released: released anew.")
        with course.gradebook() as gradebook:
            brief = make_brief(course, gradebook, assignment)
            desk = Desk(course, gradebook, brief)
        try:
            desk.recover()
            outcomes = desk.sort_out(submissions, how.force)
            results = find_marks(brief, desk.hand_out(), len(desk.due), how)
            for result in with_progress(results, len(desk.due), console):
                outcomes.append(desk.take_back(result))
        finally:
            desk.close()
    return sorted(outcomes, key=lambda outcome: outcome.student)


def find_marks(brief: Brief, parcels: Iterable[Parcel], count: int, how: How) -> Iterator[Result]:
    """Have the parcels marked, here or on a cluster."""
    if how.cluster:
        from grader.grade.cluster import mark_on_cluster

        return mark_on_cluster(brief, parcels, how.cluster)
    if count:
        SERVER.start_once()
    marker = Marker(brief)
    return spread(marker.mark, parcels, how.jobs or count_cores(), give_up)


def give_up(parcel: Parcel) -> Result:
    """What is said of a submission whose worker has died twice."""
    return NotGraded(parcel.student, "the process that graded it died twice; no memory left?")


def with_progress(results: Iterator[Result], total: int, console: Console) -> Iterator[Result]:
    """The same results, with the time left in sight."""
    columns = TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        yield from progress.track(results, total=total)

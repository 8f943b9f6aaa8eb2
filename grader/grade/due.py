"""Which submissions there are, and which of them are due: new, changed, or graded otherwise now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from grader.course import Course
from grader.course_folder import check_students, list_submitted
from grader.grade.fingerprint import Fingerprint, explain_change
from grader.grade.gradebook.recorded import RecordedScores
from grader.grade.journal import JournalEntry
from grader.grade.outcome import Graded, Submission
from grader.grade.submissions import SubmittedFiles
from grader.intake.released import Released


@dataclass(frozen=True)
class Due:
    """A submission to grade: why, and the mark that stood until now."""

    submission: Submission
    because: str
    before: float | None


def find_submissions(
    course: Course, assignment: str, students: Collection[str] = ()
) -> list[Submission]:
    """Every `submitted/<student>/<assignment>/`, of `students` only where some are named."""
    excluded = set(course.directory(assignment).student_id_exclude.split(","))
    names = [name for name in list_submitted(course.root, assignment) if name not in excluded]
    check_students(names, assignment, students)
    wanted = [name for name in names if not students or name in students]
    return [Submission(name, course.folder("submitted", assignment, name)) for name in wanted]


def fingerprint_of(common: Fingerprint, handed_in: SubmittedFiles, late: str) -> Fingerprint:
    """What this submission's mark depends on."""
    return common | {"handed_in": handed_in.content_hash, "due": late}


def compare(entry: JournalEntry | None, recorded: RecordedScores | None, now: Fingerprint) -> str:
    """Why it has to be graded, "" if the mark in the gradebook is what grading would give."""
    because = explain_change(entry.fingerprint if entry else None, now)
    if because or entry is None:
        return because
    auto = recorded.auto if recorded else {}
    held = {name: auto.get(name) for name in entry.scores}
    return "" if held == entry.scores and recorded else "not in the gradebook"


def add_up(scores: Mapping[str, float | None], released: Released) -> float:
    """The automatic points."""
    return sum(scores.get(name) or 0.0 for name in released.test_points)


def make_outcome(
    student: str, entry: JournalEntry, recorded: RecordedScores, released: Released
) -> Graded:
    """A mark as it is told."""
    points = {cell.name: cell.max_score or 0.0 for cell in released.source_cells}
    return Graded(
        student,
        add_up(entry.scores, released),
        sum(released.test_points.values()),
        sum(points[name] for name in recorded.waiting if name in points),
        entry.hint,
    )

"""Second step of grading: which submissions there are, and which of them need grading."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from grader.course import Course
from grader.errors import CommandError
from grader.grade.fingerprint import Fingerprint, explain_change
from grader.grade.gradebook.recorded import RecordedScores
from grader.grade.journal import JournalEntry
from grader.grade.outcome import Graded, Submission
from grader.grade.submissions import SubmittedFiles
from grader.intake.released import Released

FEW = 5


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
    folders = (course.root / "submitted").glob(f"[!.]*/{assignment}")
    found = [Submission(p.parent.name, p) for p in sorted(folders) if p.is_dir()]
    excluded = set(course.directory(assignment).student_id_exclude.split(","))
    found = [submission for submission in found if submission.student not in excluded]
    if not found:
        raise CommandError(
            f"nothing in submitted/*/{assignment}; type `nbgrader collect {assignment}`, or with a "
            f"download of an LMS in downloaded/{assignment}/archive/, "
            f"`nbgrader zip_collect {assignment} --force`"
        )
    names = [submission.student for submission in found]
    if strangers := sorted(set(students) - set(names)):
        raise CommandError(f"no submission of {', '.join(strangers)}; there are: {shorten(names)}")
    return [submission for submission in found if not students or submission.student in students]


def shorten(names: list[str]) -> str:
    """The first few of many names."""
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more


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

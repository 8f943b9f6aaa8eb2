"""Finds the submissions, and those that are due: new, changed, or with an outdated mark."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from grader.cells import name_cell
from grader.course import Course
from grader.course_folder import check_students
from grader.grade.fingerprint import Fingerprint, explain_change
from grader.grade.gradebook.recorded import RecordedScores
from grader.grade.journal import JournalEntry
from grader.grade.outcome import Graded, Submission
from grader.grade.submissions import SubmittedFiles
from grader.grade.task import Scores, TaskResult
from grader.intake.released import Released


@dataclass(frozen=True)
class Due:
    """A submission that needs grading: why, and its mark until now."""

    submission: Submission
    because: str
    before: float | None


def find_submissions(
    course: Course, assignment: str, students: Collection[str] = ()
) -> list[Submission]:
    """Every `submitted/<student>/<assignment>/`, limited to `students` if any are named."""
    folders = course.find_folders("submitted", assignment)
    excluded = set(course.directory(assignment).student_id_exclude.split(","))
    names = [name for name in folders if name not in excluded]
    check_students(names, assignment, students)
    wanted = [name for name in names if not students or name in students]
    return [Submission(name, folders[name]) for name in wanted]


def fingerprint_of(common: Fingerprint, handed_in: SubmittedFiles, late: str) -> Fingerprint:
    """Everything that this submission's mark depends on."""
    return common | {"handed_in": handed_in.content_hash, "due": late}


def explain_due(
    entry: JournalEntry | None, recorded: RecordedScores | None, now: Fingerprint
) -> str:
    """Why it needs grading; "" if grading would give the mark that the gradebook has."""
    because = explain_change(entry.fingerprint if entry else None, now)
    if because or entry is None:
        return because
    found = {
        (name, cell): score
        for name, notebook in entry.notebooks.items()
        for cell, score in notebook.scores.items()
    }
    auto = recorded.auto if recorded else {}
    held = {cell: auto.get(cell) for cell in found}
    return "" if held == found and recorded else "not in the gradebook"


def sum_scores(notebooks: Mapping[str, Scores], released: Mapping[str, Released]) -> float:
    """The sum of the automatic points of all notebooks."""
    return sum(
        notebooks[name].scores.get(cell) or 0.0
        for name, of_notebook in released.items()
        for cell in of_notebook.test_points
        if name in notebooks
    )


def make_outcome(
    student: str,
    entry: JournalEntry,
    recorded: RecordedScores,
    released: Mapping[str, Released],
) -> Graded:
    """The outcome of a graded submission, for the summary."""
    points = {
        (name, cell.name): cell.max_score or 0.0
        for name, notebook in released.items()
        for cell in notebook.source_cells
    }
    return Graded(
        student,
        sum_scores(entry.notebooks, released),
        sum(sum(notebook.test_points.values()) for notebook in released.values()),
        sum(points[cell] for cell in recorded.waiting if cell in points),
        entry.hint,
        {
            name_cell(name, cell, released): notebook.scores.get(cell) or 0.0
            for name, notebook in entry.notebooks.items()
            for cell in notebook.self_reported
        },
    )


def choose_hint(result: TaskResult, released: Mapping[str, Released]) -> str:
    """What to look at first: a missing notebook, else the first failed check."""
    for name, notebook in released.items():
        if name not in result.notebooks and any(c.max_score for c in notebook.source_cells):
            return f"{name}.ipynb was not handed in"
    hints = (f"{name}/{part.hint}" for name, part in result.notebooks.items() if part.hint)
    hint = next(hints, "")
    return hint if len(released) > 1 else hint.partition("/")[2]

"""First step of the report: reads a class from gradebook, `submitted/` and `autograded/`."""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import (
    BaseCell,
    Grade,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from grader.cells import name_cell
from grader.command_error import CommandError
from grader.course import Course, check_assignment, name_notebooks
from grader.intake.explaining import explain_refusal
from grader.intake.listing import list_names
from grader.report.class_record import ClassRecord, StudentWork, UngradedWork
from grader.report.report_notebooks import (
    SourceNotebooks,
    find_self_reported,
    flag_self_reported,
    list_answers,
)
from grader.text.printable import printable

Points = dict[str, float | None]


@dataclass(frozen=True)
class GradedCopies:
    """What the graded copies of a class contain."""

    works: tuple[StudentWork, ...]
    broken: dict[str, str]  # by student, why a copy cannot be read
    self_reported: frozenset[str]  # tests


def read_class(course: Course, assignment: str) -> ClassRecord:
    """Read all data of the report."""
    check_assignment(course, assignment)
    source = SourceNotebooks(course, assignment)
    with course.gradebook() as gradebook:
        try:
            due = gradebook.find_assignment(assignment).duedate
        except MissingEntry:
            due = None
        points = read_class_points(gradebook, assignment, source.names)
        times = read_times(gradebook, assignment)
        roster = {student for (student,) in gradebook.db.query(Student.id)}
    copies = read_copies(course, assignment, source, points, times)
    graded = {work.student for work in copies.works}
    handed_in = course.find_folders("submitted", assignment)
    without = {student: folder for student, folder in handed_in.items() if student not in graded}
    return ClassRecord(
        assignment=assignment,
        title=source.title,
        questions=flag_self_reported(source.questions, copies.self_reported),
        works=copies.works,
        ungraded=tuple(
            UngradedWork(name, copies.broken.get(name) or explain(course, assignment, folder))
            for name, folder in without.items()
        ),
        absent=tuple(sorted(roster - handed_in.keys() - graded)),
        due=due,
        reference=source.reference,
        released=source.released,
        self_reported=copies.self_reported,
    )


def read_copies(
    course: Course,
    assignment: str,
    source: SourceNotebooks,
    points: dict[str, Points],
    times: dict[str, tuple[datetime | None, float]],
) -> GradedCopies:
    """Read the copies of all students with complete automatic points."""
    automatic = [item.name for q in source.questions for item in q.items if not item.by_hand]
    works, broken = [], {}
    self_reported: set[str] = set()
    for student, given in sorted(points.items()):
        if any(given.get(name) is None for name in automatic):
            continue
        folder = course.folder("autograded", assignment, student)
        try:
            cells = source.read_copies(folder)
            outcomes = source.find_outcomes(folder, cells)
            answers = list_answers(cells, source.questions)
        except (ValueError, KeyError, TypeError, OSError):
            broken[student] = "its graded copy cannot be read: grade it again with --force"
            continue
        self_reported |= find_self_reported(cells)
        works.append(StudentWork(student, given, outcomes, answers, *times[student]))
    return GradedCopies(tuple(works), broken, frozenset(self_reported))


def read_class_points(gradebook: Any, assignment: str, notebooks: Sized) -> dict[str, Points]:
    """Points by student and item, in one query: a class of 500 has 8,500 grades."""
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id, Notebook.name, BaseCell.name, Grade)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Notebook, Notebook.id == BaseCell.notebook_id)
        .filter(SubmittedAssignment.name == assignment)
    )
    points: dict[str, Points] = {}
    for student, notebook, cell, grade in rows:
        points.setdefault(student, {})[name_cell(notebook, cell, notebooks)] = read_score(grade)
    return points


def read_score(grade: Any) -> float | None:
    """The points of a grade; those given by a person replace the automatic ones."""
    if grade.manual_score is not None:
        return float(grade.manual_score + (grade.extra_credit or 0.0))
    return None if grade.needs_manual_grade else grade.auto_score


def read_times(gradebook: Any, assignment: str) -> dict[str, tuple[datetime | None, float]]:
    """The time of submission by student, and how many seconds late, extensions included."""
    submissions = gradebook.db.query(SubmittedAssignment).filter(
        SubmittedAssignment.name == assignment
    )
    return {sub.student_id: (sub.timestamp, measure_lateness(sub)) for sub in submissions}


def measure_lateness(submission: Any) -> float:
    """Seconds after the due date; 0 if there is none (nbgrader then fails with an extension)."""
    return 0.0 if submission.assignment.duedate is None else float(submission.total_seconds_late)


def explain(course: Course, assignment: str, folder: Path) -> str:
    """Why there is no mark: the intake's refusal without file names, or a hint to grade."""
    try:
        why = explain_refusal(course, assignment, folder)
    except CommandError as error:
        return printable(error)
    if not why:
        return "it has no mark yet, or could not be graded: python -m grader grade says which"
    names = name_notebooks(course, assignment)
    for name in sorted(list_names(folder), key=lambda name: -len(name)):
        if Path(name).stem not in names:
            why = why.replace(name, "(another file)")
    return printable(why)

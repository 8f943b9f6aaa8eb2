"""Second step of an export: makes the rows that each LMS accepts. Sources: docs/export.md."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from grader.command_error import CommandError
from grader.export.csv_file import CellValue, Row
from grader.export.final_marks import ExportedAssignment, FinalMark
from grader.export.lms_accounts import (
    find_download_number,
    find_lms_user,
    find_login,
    full_name,
    sortable_name,
)

Assignments = Sequence[ExportedAssignment]
Students = Sequence[Any]
Name = Callable[[ExportedAssignment], str]  # what the system calls an assignment

NOTHING = FinalMark(None)


def list_scores(student: Any, assignments: Assignments) -> list[CellValue]:
    """One final mark per assignment, blank if there is none."""
    return [assignment.marks.get(student.id, NOTHING).score for assignment in assignments]


def make_canvas_rows(students: Students, assignments: Assignments, name: Name) -> Iterator[Row]:
    """For Canvas's gradebook import, which matches a student by `ID`, else login, else name."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    yield [*head, *map(name, assignments)]
    yield ["Points Possible", "", "", "", "", *(each.max_score for each in assignments)]
    for student in students:
        account = find_lms_user(student)
        about = [sortable_name(student), account, "", "" if account else find_login(student), ""]
        yield [*about, *list_scores(student, assignments)]


def make_moodle_rows(students: Students, assignments: Assignments, name: Name) -> Iterator[Row]:
    """Moodle's offline grading worksheet, whose `Identifier` is the number from the download.

    The gradebook's CSV import takes the same file, matched by `Email address`.
    """
    if len(assignments) != 1:
        raise CommandError("Moodle's worksheet holds one assignment: name it with --assignment")
    (assignment,) = assignments
    yield [
        *("Identifier", "Full name", "Email address", "Grade", "Maximum Grade"),
        "Last modified (grade)",
    ]
    for student in students:
        number = find_download_number(student.id)
        score = assignment.marks.get(student.id, NOTHING).score
        about = f"Participant {number}" if number else "", full_name(student), student.email or ""
        yield [*about, score, assignment.max_score, ""]


def make_brightspace_rows(
    students: Students, assignments: Assignments, name: Name
) -> Iterator[Row]:
    """For Brightspace's grade import, which matches a student by `OrgDefinedId` or `Username`."""
    titles = (f"{name(assignment)} Points Grade" for assignment in assignments)
    yield ["OrgDefinedId", "Username", *titles, "End-of-Line Indicator"]
    for student in students:
        account = find_lms_user(student)
        about = prefix_hash(account), "" if account else prefix_hash(find_login(student))
        yield [*about, *list_scores(student, assignments), "#"]


def prefix_hash(text: str) -> str:
    """With `#` in front, as in Brightspace's own export: no spreadsheet drops a leading zero."""
    return f"#{text}" if text else ""


def make_plain_rows(students: Students, assignments: Assignments, name: Name) -> Iterator[Row]:
    """The columns of nbgrader's export, and one more with the reason why a score is blank."""
    yield [
        *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
        *("raw_score", "late_submission_penalty", "score", "max_score", "no_score_because"),
    ]
    for assignment in assignments:
        for student in students:
            mark = assignment.marks.get(student.id)
            when = mark.handed_in if mark else None
            names = student.last_name or "", student.first_name or "", student.email or ""
            numbers = (mark.raw_score, mark.penalty, mark.score) if mark else (None, None, None)
            yield [
                *(
                    name(assignment),
                    write_time(assignment.due),
                    write_time(when),
                    student.id,
                    *names,
                ),
                *(*numbers, assignment.max_score, explain_blank(mark)),
            ]


def write_time(moment: object) -> str:
    """A time as nbgrader writes it; "" for None."""
    return "" if moment is None else str(moment)


def explain_blank(mark: FinalMark | None) -> str:
    """Why there is no score, "" if there is one."""
    if mark is None:
        return "nothing handed in"
    if mark.score is not None:
        return ""
    return f"waits for: {' '.join(mark.waiting)}" if mark.graded else "not graded"

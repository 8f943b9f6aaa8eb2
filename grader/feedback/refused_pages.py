"""`python -m grader feedback`: writes a page for each refused submission: why, and what to do.

nbgrader cannot record a refusal; in the gradebook, it would be a zero.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import MissingEntry
from nbgrader.converters import GenerateFeedback

from grader.assignment.questions import read_title
from grader.command_error import translate_errors
from grader.course import Course, capture_errors, name_notebooks
from grader.feedback.page_exporter import make_environment
from grader.feedback.page_folder import put_in_place
from grader.grade.submissions import read_timestamp
from grader.intake.beside import read_beside
from grader.intake.explaining import explain_refusal
from grader.intake.refusal import Unreadable
from grader.lock import hold_lock
from grader.text.printable import is_valid_name


@dataclass(frozen=True)
class RefusedWork:
    """A submission that cannot be graded, with the reason for the student."""

    student: str
    why: str
    own_files: dict[str, bytes]  # nbgrader's, which its exchange needs to return the pages

    @property
    def handed_in(self) -> datetime | None:
        """The time of submission, if collecting has recorded it."""
        try:
            return read_timestamp(self.own_files)
        except Unreadable:
            return None


def write_refused_pages(course: Course, assignment: str) -> tuple[list[Path], list[str]]:
    """Write the pages; also returns the students without a mark for any other reason."""
    names = name_notebooks(course, assignment)
    title = read_assignment_title(course, assignment, names)
    directory = course.directory(assignment)
    mode = int(str(GenerateFeedback(coursedir=directory, config=course.config).permissions), 8)
    pages: list[Path] = []
    ungraded = []
    with hold_lock(course.grading_folder / "lock"), translate_errors(), capture_errors():
        due = find_due(course, assignment)
        for student, folder in find_without_mark(course, assignment).items():
            if not (why := explain_refusal(course, assignment, folder)):
                ungraded.append(student)
                continue
            work = RefusedWork(student, address_student(why), read_own_files(folder))
            html = write_page(work, title, names, due.get(student, due.get("")))
            files = work.own_files | {f"{name}.html": html for name in names}
            place = put_in_place(course, assignment, student, files, mode)
            pages += [place / f"{name}.html" for name in names]
    return pages, ungraded


def read_assignment_title(course: Course, assignment: str, names: list[str]) -> str:
    """The title of the only notebook; of several, the assignment's name."""
    if len(names) > 1:
        return assignment
    source = course.folder("source", assignment) / f"{names[0]}.ipynb"
    return read_title(nbformat.read(source, as_version=4), assignment)


def find_without_mark(course: Course, assignment: str) -> dict[str, Path]:
    """The folders of submissions without a graded copy."""
    graded = course.find_folders("autograded", assignment)
    handed_in = course.find_folders("submitted", assignment)
    left_out = {*graded, *course.directory(assignment).student_id_exclude.split(",")}
    return {n: folder for n, folder in handed_in.items() if n not in left_out and is_valid_name(n)}


def find_due(course: Course, assignment: str) -> dict[str, datetime]:
    """The due dates of students with an extension; under "", the one of all others."""
    with course.gradebook() as gradebook:
        try:
            due = gradebook.find_assignment(assignment).duedate
        except MissingEntry:
            return {}
        submissions: Any = gradebook.assignment_submissions(assignment) if due else []
        extended = {sub.student_id: due + sub.extension for sub in submissions if sub.extension}
        return {"": due} | extended if due else {}


def read_own_files(folder: Path) -> dict[str, bytes]:
    """nbgrader's own files in the folder, if they can be read."""
    try:
        return read_beside(folder, ())
    except Unreadable:
        return {}


def address_student(why: str) -> str:
    """The instructor's message, addressed to the student."""
    return why.replace("; ask for it", "; hand it in").replace("; ask for ", "; hand in ")


def write_page(work: RefusedWork, title: str, names: list[str], due: datetime | None) -> bytes:
    """The page; names given by students are escaped."""
    template = make_environment().get_template("refused_page.html.j2")
    files = [f"{name}.ipynb" for name in names]
    html = template.render(work=work, title=title, files=files, due=due)
    return html.encode("utf-8", "replace")

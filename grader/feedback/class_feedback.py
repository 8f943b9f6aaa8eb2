"""`python -m grader feedback`: writes a page for each graded student, in `feedback/`."""

from pathlib import Path

from grader.assignment.assignment_files import find_files
from grader.command_error import nobody_is_graded, translate_errors
from grader.course import Course, capture_errors, check_assignment, name_notebooks
from grader.feedback.gradebook_marks import read_submission_marks
from grader.feedback.page_folder import put_in_place
from grader.feedback.page_writer import GradedSubmission, PageWriter, WrittenPages
from grader.lock import hold_lock
from grader.parallel import count_cores, parallel_map

MAX_SECONDS = 180.0  # for a student's pages; an honest one takes less than one


def write_feedback(course: Course, assignment: str) -> tuple[list[Path], dict[str, str]]:
    """The pages written, and by student why one could not be."""
    check_assignment(course, assignment)
    students = find_graded(course, assignment)
    pages: list[Path] = []
    failed: dict[str, str] = {}
    with hold_lock(course.grading_folder / "lock"), translate_errors(), capture_errors():
        writer = PageWriter(course, assignment)
        work = read_graded(course, assignment, students)
        for found in parallel_map(writer.write, work, count_cores(), give_up, MAX_SECONDS):
            if found.why:
                failed[found.student] = found.why
            else:
                files = collect_files(course, writer, found)
                place = put_in_place(course, assignment, found.student, files, writer.mode)
                pages += [place / name for name in found.pages]
    return sorted(pages), failed


def read_graded(course: Course, assignment: str, students: list[str]) -> list[GradedSubmission]:
    """Each student's graded notebooks with their marks; missing notebooks are left out."""
    with course.gradebook() as gradebook:
        marks = {
            name: read_submission_marks(gradebook, assignment, name, students)
            for name in name_notebooks(course, assignment)
        }
    return [
        GradedSubmission(
            student,
            [path for name in marks if (path := folder / f"{name}.ipynb").is_file()],
            {name: of_class[student] for name, of_class in marks.items()},
        )
        for student in students
        if (folder := course.folder("autograded", assignment, student))
    ]


def find_graded(course: Course, assignment: str) -> list[str]:
    """The students with a graded copy."""
    graded = list(course.find_folders("autograded", assignment))
    if not graded:
        raise nobody_is_graded(assignment)
    return graded


def give_up(graded: GradedSubmission, why: str) -> WrittenPages:
    """The result if a worker died twice or took too long."""
    return WrittenPages(graded.student, why=why)


def collect_files(course: Course, writer: PageWriter, found: WrittenPages) -> dict[str, bytes]:
    """A student's pages, and the files beside the graded notebooks."""
    graded = course.folder("autograded", writer.assignment, found.student)
    beside = find_files(graded, writer.directory.ignore)
    return {name: path.read_bytes() for name, path in beside.items()} | found.pages

"""`python -m grader feedback`: a page for each graded student, in `feedback/`."""

import shutil
from pathlib import Path

from grader.assignment.files import find_files
from grader.course import Course, check_assignment, listen, name_notebooks
from grader.errors import CommandError, translate_errors
from grader.feedback.gradebook_marks import read_submission_marks
from grader.feedback.page_writer import GradedNotebook, GradedSubmission, PageWriter, WrittenPages
from grader.grade.journal import remove, write
from grader.lock import hold_lock
from grader.parallel import count_cores, parallel_map

MAX_SECONDS = 180.0  # for a student's pages; an honest one takes less than one


def write_feedback(
    course: Course, assignment: str, jobs: int = 0
) -> tuple[list[Path], dict[str, str]]:
    """The pages written, and by student why one could not be."""
    check_assignment(course, assignment)
    students = find_graded(course, assignment)
    pages: list[Path] = []
    failed: dict[str, str] = {}
    with hold_lock(course.grading_folder / "lock"), translate_errors(), listen():
        writer = PageWriter(course, assignment)
        work = read_graded(course, assignment, students)
        for found in parallel_map(writer.write, work, jobs or count_cores(), give_up, MAX_SECONDS):
            if found.why:
                failed[found.student] = found.why
            else:
                pages += put_in_place(course, writer, found)
    return sorted(pages), failed


def read_graded(course: Course, assignment: str, students: list[str]) -> list[GradedSubmission]:
    """Each student's graded notebooks with their marks; one that was not handed in is left out."""
    with course.gradebook() as gradebook:
        marks = {
            name: read_submission_marks(gradebook, assignment, name, students)
            for name in name_notebooks(course, assignment)
        }
    return [
        GradedSubmission(
            student,
            [
                GradedNotebook(path, of_class[student])
                for name, of_class in marks.items()
                if (path := folder / f"{name}.ipynb").is_file()
            ],
        )
        for student in students
        if (folder := course.folder("autograded", assignment, student))
    ]


def find_graded(course: Course, assignment: str) -> list[str]:
    """Who has a graded copy."""
    graded = list(course.find_folders("autograded", assignment))
    if not graded:
        raise CommandError(
            f"nobody is graded for '{assignment}' yet; run: python -m grader grade {assignment}"
        )
    return graded


def give_up(graded: GradedSubmission, why: str) -> WrittenPages:
    """What is said where a worker has died twice, or came to no end."""
    return WrittenPages(graded.student, why=why)


def put_in_place(course: Course, writer: PageWriter, found: WrittenPages) -> list[Path]:
    """A student's pages with the files beside the graded notebooks, whole or not at all."""
    assignment, student = writer.assignment, found.student
    new, old = (course.folder("feedback", ".writing", student) / n for n in ("new", "old"))
    place = course.folder("feedback", assignment, student)
    remove(new.parent)
    graded = course.folder("autograded", assignment, student)
    beside = find_files(graded, writer.directory.ignore)
    files = {name: path.read_bytes() for name, path in beside.items()} | found.pages
    for path, data in files.items():
        write(new / path, data)
        (new / path).chmod(int(str(writer.converter.permissions), 8))
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(new.parent)
    return [place / name for name in found.pages]

"""`python -m grader feedback`: a page for each graded student, in `feedback/`."""

import shutil
from pathlib import Path

from grader.course import Course, check_assignment, listen, name_notebook
from grader.errors import CommandError, translate_errors
from grader.feedback.gradebook_marks import read_submission_marks
from grader.feedback.page_writer import GradedNotebook, PageWriter, WrittenPage
from grader.grade.journal import remove, write
from grader.grade.submissions import read_files
from grader.lock import hold_lock
from grader.parallel import count_cores, parallel_map


def write_feedback(
    course: Course, assignment: str, jobs: int = 0
) -> tuple[list[Path], dict[str, str]]:
    """The pages written, and by student why one could not be."""
    check_assignment(course, assignment)
    students = find_graded(course, assignment)
    name = name_notebook(course, assignment)
    pages: list[Path] = []
    failed: dict[str, str] = {}
    with hold_lock(course.root / "autograded" / ".grading" / "lock"), translate_errors(), listen():
        writer = PageWriter(course, assignment, name)
        with course.gradebook() as gradebook:
            marks = read_submission_marks(gradebook, assignment, name, students)
        notebooks = (
            GradedNotebook(course.folder("autograded", assignment, student) / f"{name}.ipynb", own)
            for student, own in marks.items()
        )
        for page in parallel_map(writer.write, notebooks, jobs or count_cores(), give_up):
            if page.why:
                failed[page.student] = page.why
            else:
                pages.append(put_in_place(course, writer, page))
    return sorted(pages), failed


def find_graded(course: Course, assignment: str) -> list[str]:
    """Who has a graded copy."""
    folders = (course.root / "autograded").glob(f"[!.]*/{assignment}")
    graded = sorted(folder.parent.name for folder in folders)
    if not graded:
        raise CommandError(
            f"nobody is graded for '{assignment}' yet; run: python -m grader grade {assignment}"
        )
    return graded


def give_up(graded: GradedNotebook) -> WrittenPage:
    """What is said where a worker has died twice."""
    why = "the process that wrote it died twice; no memory left?"
    return WrittenPage(graded.marks.student, why=why)


def put_in_place(course: Course, writer: PageWriter, page: WrittenPage) -> Path:
    """The page with the files beside the graded notebook, whole or not at all."""
    assignment, name = writer.assignment, writer.notebook
    new, old = (course.folder("feedback", ".writing", page.student) / n for n in ("new", "old"))
    place = course.folder("feedback", assignment, page.student)
    remove(new.parent)
    graded = course.folder("autograded", assignment, page.student)
    files = read_files(graded, writer.directory.ignore) | {f"{name}.html": page.html}
    for path, data in files.items():
        write(new / path, data)
        (new / path).chmod(int(str(writer.converter.permissions), 8))
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(new.parent)
    return place / f"{name}.html"

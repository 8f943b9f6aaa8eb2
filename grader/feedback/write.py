"""`python -m grader feedback`: a page for each graded student, in `feedback/`."""

import shutil
from pathlib import Path

from nbgrader.converters import GenerateFeedback

from grader.course import Course, check_assignment, listen, name_notebook
from grader.errors import CommandError, translate_errors
from grader.feedback.marks import read_sheets
from grader.feedback.page import Page, PageWriter, Sheet
from grader.grade.journal import remove, write
from grader.grade.submissions import read_files
from grader.lock import hold_lock
from grader.parallel import count_cores, parallel_map


def write_feedback(
    course: Course, assignment: str, jobs: int = 0
) -> tuple[list[Path], dict[str, str]]:
    """The pages written, and by student why one could not be."""
    check_assignment(course, assignment)
    folders = (course.root / "autograded").glob(f"[!.]*/{assignment}")
    graded = sorted(folder.parent.name for folder in folders)
    if not graded:
        raise CommandError(
            f"nobody is graded for '{assignment}' yet; run: python -m grader grade {assignment}"
        )
    name = name_notebook(course, assignment)
    pages: list[Path] = []
    failed: dict[str, str] = {}
    with hold_lock(course.root / "autograded" / ".grading" / "lock"), translate_errors(), listen():
        writer = PageWriter(course, assignment, name)
        sheets = read_sheets(course, assignment, name, graded)
        for page in parallel_map(writer.write, sheets, jobs or count_cores(), give_up):
            if page.why:
                failed[page.student] = page.why
            else:
                pages.append(put_in_place(course, assignment, name, page))
    return sorted(pages), failed


def give_up(sheet: Sheet) -> Page:
    """What is said where a worker has died twice."""
    return Page(sheet.student, why="the process that wrote it died twice; no memory left?")


def put_in_place(course: Course, assignment: str, name: str, page: Page) -> Path:
    """The page with the files beside the graded notebook, whole or not at all."""
    directory = course.directory(assignment)
    rules = GenerateFeedback(coursedir=directory, config=course.config)
    new, old = (course.folder("feedback", ".writing", page.student) / n for n in ("new", "old"))
    place = course.folder("feedback", assignment, page.student)
    remove(new.parent)
    graded = course.folder("autograded", assignment, page.student)
    files = read_files(graded, directory.ignore) | {f"{name}.html": page.html}
    for path, data in files.items():
        write(new / path, data)
        (new / path).chmod(int(str(rules.permissions), 8))
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(new.parent)
    return place / f"{name}.html"

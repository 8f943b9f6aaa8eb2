"""`python -m grader feedback`: a page for each graded student, in `feedback/`."""

import glob
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from grader.course import Course, check_assignment, listen, name_notebook
from grader.mistake import Mistake
from grader.release import last_line


def write_feedback(course: Course, assignment: str) -> tuple[list[Path], dict[str, str]]:
    """The pages written, and by student why one could not be."""
    check_assignment(course, assignment)
    folders = (course.root / "autograded").glob(f"[!.]*/{assignment}")
    graded = sorted(folder.parent.name for folder in folders)
    if not graded:
        raise Mistake(f"nobody is graded for '{assignment}' yet; run: python -m grader grade")
    name, pages, failed = name_notebook(course, assignment), [], {}
    for student in graded:
        directory = course.directory(assignment, glob.escape(student))
        with listen() as errors:
            try:
                GenerateFeedback(coursedir=directory, config=course.config, force=True).start()
            except (NbGraderException, OSError) as error:
                failed[student] = last_line(errors or [str(error)])
            else:
                pages.append(course.folder("feedback", assignment, student) / f"{name}.html")
    return pages, failed

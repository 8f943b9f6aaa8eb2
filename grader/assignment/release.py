"""`python -m grader release`: makes `release/` from `source/`, adds the cells to the gradebook."""

from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException

from grader.command_error import CommandError
from grader.course import Course, capture_errors, check_assignment, name_notebooks


def release(course: Course, assignment: str) -> list[Path]:
    """Generate the students' version, reproducible byte for byte; returns its notebooks."""
    check_assignment(course, assignment)
    directory = course.directory(assignment, ".")
    with capture_errors() as errors:
        try:
            GenerateAssignment(coursedir=directory, config=course.config, force=True).start()
        except NbGraderException:
            why = next((line for line in reversed(errors) if line.strip()), "no reason given")
            raise CommandError(
                f"'{assignment}' could not be released: {last_line(errors) or why}"
            ) from None
    folder = course.folder("release", assignment)
    return [folder / f"{name}.ipynb" for name in name_notebooks(course, assignment)]


def last_line(errors: list[str]) -> str:
    """The log line that names the error: the last line of the last traceback, or of the log."""
    traces = [text for text in errors if text.startswith("Traceback")]
    return ((traces or errors or ["no reason given"])[-1]).strip().splitlines()[-1]

"""Makes a student's pages from the graded notebooks and their marks, in a worker."""

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateFeedback

from grader.course import Course, name_notebooks
from grader.feedback.gradebook_marks import SubmissionMarks
from grader.grade.worker.worker import summarize_error


@dataclass(frozen=True)
class GradedSubmission:
    """All graded notebooks of one student, and the marks of all that the assignment has."""

    student: str
    notebooks: list[Path]
    marks: dict[str, SubmissionMarks]  # by notebook


@dataclass(frozen=True)
class WrittenPages:
    """A student's pages, one per notebook, or why there are none."""

    student: str
    pages: dict[str, bytes] = field(default_factory=dict)  # by file name
    why: str = ""


class PageWriter:
    """Makes the pages, with the stages that the course's config names."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.assignment = assignment
        self.directory = course.directory(assignment)
        self.converter = GenerateFeedback(coursedir=self.directory, config=course.config)
        self.exporter = self.converter.exporter_class(
            parent=self.converter, config=self.converter.config
        )
        for stage in self.converter.preprocessors:
            self.exporter.register_preprocessor(stage)
        self.mode = int(str(self.converter.permissions), 8)  # of the files
        folder = course.folder("source", assignment)
        self.sources = {
            name: nbformat.read(folder / f"{name}.ipynb", as_version=4)
            for name in name_notebooks(course, assignment)
        }

    def write(self, graded: GradedSubmission) -> WrittenPages:
        """The pages of one student; never raises, so that others are not affected."""
        try:
            pages = {
                f"{path.stem}.html": self.write_page(path, graded) for path in graded.notebooks
            }
        except Exception as error:
            return WrittenPages(graded.student, why=summarize_error(error))
        return WrittenPages(graded.student, pages)

    def write_page(self, path: Path, graded: GradedSubmission) -> bytes:
        """The page of one notebook."""
        name = path.stem
        about = {
            "student": graded.student, "assignment": self.assignment, "marks": graded.marks
        }  # fmt: skip
        resources = {
            "unique_key": name,
            "output_files_dir": f"{name}_files",
            "nbgrader": about | {"notebook": name},
            "source": self.sources[name],
        }
        html, _ = self.exporter.from_filename(str(path), resources=resources)
        return bytes(html.encode("utf-8", "replace"))

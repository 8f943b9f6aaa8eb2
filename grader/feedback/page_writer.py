"""A worker's side of feedback: from a graded notebook and its marks to the page."""

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateFeedback

from grader.course import Course
from grader.feedback.gradebook_marks import SubmissionMarks
from grader.grade.worker.worker import summarize_error


@dataclass(frozen=True)
class GradedNotebook:
    """A graded notebook and its marks."""

    path: Path
    marks: SubmissionMarks


@dataclass(frozen=True)
class WrittenPage:
    """A student's page, or why there is none."""

    student: str
    html: bytes = b""
    why: str = ""


class PageWriter:
    """Writes one page after the other, with the stages that the course's config names."""

    def __init__(self, course: Course, assignment: str, notebook: str) -> None:
        self.assignment, self.notebook = assignment, notebook
        self.directory = course.directory(assignment)
        self.converter = GenerateFeedback(coursedir=self.directory, config=course.config)
        self.exporter = self.converter.exporter_class(
            parent=self.converter, config=self.converter.config
        )
        for stage in self.converter.preprocessors:
            self.exporter.register_preprocessor(stage)
        source = course.folder("source", assignment) / f"{notebook}.ipynb"
        self.source = nbformat.read(source, as_version=4)

    def write(self, graded: GradedNotebook) -> WrittenPage:
        """The page of one student; an exception is told, and stops nobody else's."""
        student = graded.marks.student
        about = {"student": student, "assignment": self.assignment, "marks": graded.marks}
        resources = {
            "unique_key": self.notebook,
            "output_files_dir": f"{self.notebook}_files",
            "nbgrader": about | {"notebook": self.notebook},
            "source": self.source,
        }
        try:
            html, _ = self.exporter.from_filename(str(graded.path), resources=resources)
        except Exception as error:
            return WrittenPage(student, why=summarize_error(error))
        return WrittenPage(student, html.encode("utf-8", "replace"))

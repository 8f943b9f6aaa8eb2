"""A worker's side of feedback: from a graded notebook and its marks to the page."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades

from grader.course import Course
from grader.grade.worker.worker import summarize_error


@dataclass(frozen=True)
class Mark:
    """What a cell's `Grade` and `Comment` rows say."""

    score: float = 0.0
    max_score: float = 0.0
    comment: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A graded notebook and all that its page says of it."""

    student: str
    notebook: Path
    marks: dict[str, Mark]
    penalty: float | None
    waiting: frozenset[str] = frozenset()  # cells that a person has still to mark

    def find_grade(self, cell: str, notebook: str, assignment: str, student: str) -> Mark:
        """As nbgrader's Gradebook."""
        return self.marks[cell]

    find_comment = find_grade


@dataclass(frozen=True)
class Page:
    """The page, or why there is none."""

    student: str
    html: bytes = b""
    why: str = ""


class PutGrades(GetGrades):
    """nbgrader's GetGrades, from marks that came along."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """As nbgrader does it."""
        about = resources["nbgrader"]
        sheet: Sheet = about.pop("sheet")
        self.gradebook = sheet
        self.notebook_id, self.assignment_id = about["notebook"], about["assignment"]
        self.student_id = sheet.student
        for index, cell in enumerate(nb.cells):
            nb.cells[index], resources = self.preprocess_cell(cell, resources, index)
        late = sheet.penalty or 0
        about["score"] = sum(mark.score for mark in sheet.marks.values()) - late
        about["max_score"] = sum(mark.max_score for mark in sheet.marks.values())
        about["late_penalty"] = late
        about["waiting"] = sheet.waiting
        return nb, resources


class PageWriter:
    """Writes one page after the other, with templates that are compiled once."""

    def __init__(self, course: Course, assignment: str, notebook: str) -> None:
        self.assignment, self.notebook = assignment, notebook
        converter = GenerateFeedback(coursedir=course.directory(assignment), config=course.config)
        self.exporter = converter.exporter_class(parent=converter, config=converter.config)
        for stage in converter.preprocessors:
            self.exporter.register_preprocessor(PutGrades if stage is GetGrades else stage)

    def write(self, sheet: Sheet) -> Page:
        """The page of one student."""
        about = {"student": sheet.student, "assignment": self.assignment, "sheet": sheet}
        resources = {
            "unique_key": self.notebook,
            "output_files_dir": f"{self.notebook}_files",
            "nbgrader": about | {"notebook": self.notebook},
        }
        try:
            html, _ = self.exporter.from_filename(str(sheet.notebook), resources=resources)
        except Exception as error:
            return Page(sheet.student, why=summarize_error(error))
        return Page(sheet.student, html.encode())

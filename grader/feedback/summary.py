"""Second step of feedback: points question by question, and what to look at first."""

import re
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades
from nbgrader.utils import is_grade, is_solution, is_task

HEADING = re.compile(r"^##\s+(.+)$", re.MULTILINE)
END_OF_SENTENCE = re.compile(r"(?<=[.?!])\s")


@dataclass
class Question:
    """What stands under one heading: its points, and its checks that were missed."""

    title: str
    score: float = 0.0
    points: float = 0.0
    waits: bool = False  # for a person
    missed: list[tuple[str, str]] = field(default_factory=list)  # the check, how it begins


class SumUp(GetGrades):
    """nbgrader's own step, which puts scores and comments into the cells, and a summary."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """As nbgrader does it; then the questions go where the template finds them."""
        nb, resources = super().preprocess(nb, resources)
        resources["nbgrader"]["questions"] = sum_up(nb)
        return nb, resources

    def _get_score(self, cell: NotebookNode, resources: Any) -> None:
        super()._get_score(cell, resources)
        about = cell.metadata.nbgrader
        grade = self.gradebook.find_grade(
            about["grade_id"], self.notebook_id, self.assignment_id, self.student_id
        )
        about["waits"] = bool(grade.needs_manual_grade)


def sum_up(nb: NotebookNode) -> list[Question]:
    """The questions in their order, those with points."""
    questions = [Question("")]
    for cell in nb.cells:
        heading = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if heading and "nbgrader" not in cell.metadata:
            questions.append(Question(heading[1]))
        if is_grade(cell) or is_task(cell):
            add(questions[-1], cell)
    return [question for question in questions if question.points]


def add(question: Question, cell: NotebookNode) -> None:
    """Count one graded cell."""
    about = cell.metadata.nbgrader
    question.score += about.score
    question.points += about.points
    question.waits |= about.waits
    if about.score < about.points and not is_solution(cell) and not is_task(cell):
        question.missed.append((about.grade_id, begin(cell)))


def begin(cell: NotebookNode) -> str:
    """The first sentence of what a missed check says."""
    for output in cell.outputs:
        if output.output_type == "error":
            return END_OF_SENTENCE.split("\n".join(output.traceback).strip())[0]
    return "see below"

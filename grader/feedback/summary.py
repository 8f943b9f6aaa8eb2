"""Second step of feedback: points question by question, and what to look at first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution, is_task

HEADING = re.compile(r"^##\s+(.+)$", re.MULTILINE)
END_OF_SENTENCE = re.compile(r"(?<=[.?!])\s")


@dataclass
class Question:
    """What stands under one heading: its points, and its checks that were missed."""

    title: str
    score: float = 0.0
    points: float = 0.0
    waiting: float = 0.0  # of the points: those that a person has still to give
    missed: list[tuple[str, str]] = field(default_factory=list)  # the check, how it begins


class SumUp(NbGraderPreprocessor):
    """Puts the questions where the template finds them; scores are in the cells already."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """After nbgrader's GetGrades."""
        about = resources["nbgrader"]
        waiting = about["waiting"] if "waiting" in about else read_waiting(about)
        for cell in nb.cells:
            if is_grade(cell) or is_task(cell):
                cell.metadata.nbgrader["waits"] = cell.metadata.nbgrader.grade_id in waiting
        about["questions"] = sum_up(nb)
        return nb, resources


def read_waiting(about: Mapping[str, str]) -> frozenset[str]:
    """The cells that a person has still to mark: nbgrader's own command does not bring them."""
    with Gradebook(about["db_url"]) as gradebook:
        submission = gradebook.find_submission_notebook(
            about["notebook"], about["assignment"], about["student"]
        )
        return frozenset(grade.name for grade in submission.grades if grade.needs_manual_grade)


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
    question.points += about.points
    if about.waits:  # a score from before, if there is one, holds no more
        question.waiting += about.points
    else:
        question.score += about.score
    if about.score < about.points and not is_solution(cell) and not is_task(cell):
        question.missed.append((about.grade_id, begin(cell)))


def begin(cell: NotebookNode) -> str:
    """The first sentence of what a missed check says."""
    for output in cell.outputs:
        if output.output_type == "error":
            return END_OF_SENTENCE.split("\n".join(output.traceback).strip())[0]
    return "see below"

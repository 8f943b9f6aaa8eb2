"""Reads the marks of a whole class for its feedback pages, in two queries."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select

from grader.course import Course
from grader.feedback.page import Mark, Sheet


def read_sheets(course: Course, assignment: str, notebook: str, students: list[str]) -> list[Sheet]:
    """A sheet for each of `students`, whose graded copies are there."""
    with course.gradebook() as gradebook:
        released = gradebook.find_notebook(notebook, assignment)
        cells = [*released.grade_cells, *released.task_cells]
        points = {cell.name: cell.max_score for cell in cells}
        names = {cell.id: cell.name for cell in [*cells, *released.solution_cells]}
        scores = read_column(gradebook, released.id, Grade, Grade.score)
        comments = read_column(gradebook, released.id, Comment, Comment.comment)
        penalties = dict(
            gradebook.db.execute(
                select(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .where(SubmittedNotebook.notebook_id == released.id)
            ).all()
        )
    sheets = []
    for student in students:
        said = {names[cell]: comment for cell, comment in comments[student].items()}
        given = {names[cell]: score for cell, score in scores[student].items()}
        marks = {
            name: Mark(given.get(name, 0.0), points.get(name, 0.0), said.get(name))
            for name in given | said
        }
        path = course.folder("autograded", assignment, student) / f"{notebook}.ipynb"
        sheets.append(Sheet(student, Path(path), marks, penalties.get(student)))
    return sheets


def read_column(
    gradebook: Any, notebook_id: str, row: Any, column: Any
) -> dict[str, dict[str, Any]]:
    """By student and cell id, one column of every `row` of a notebook."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    query = (
        select(SubmittedAssignment.student_id, row.cell_id, column)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(row, row.notebook_id == SubmittedNotebook.id)
        .where(SubmittedNotebook.notebook_id == notebook_id)
    )
    for student, cell, value in gradebook.db.execute(query):
        found[student][cell] = value
    return found

"""Reads the state of a graded course for comparison: gradebook rows and graded files."""

from pathlib import Path
from typing import Any

import nbformat

from grader.course import Course
from support.small_drill import ASSIGNMENT, find_cell, solved


def hand_in_class(root: Path, answers: dict[str, str]) -> None:
    """A submission for each student: the small drill with a rate typed in."""
    for student, rate in answers.items():
        folder = root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_text(fill_in_rate(rate), encoding="utf-8")


def fill_in_rate(rate: str) -> str:
    """The small drill as a student hands it in."""
    notebook = solved()
    find_cell(notebook, "fix").source = f"LEARNING_RATE_FIXED = {rate}"
    return nbformat.writes(notebook)


def read_marks(course: Course, assignment: str) -> dict[str, dict[str, float | None]]:
    """The automatic score of each cell, by student."""
    with course.gradebook() as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(assignment)
        }


def read_rows(course: Course, assignment: str = ASSIGNMENT) -> dict[str, Any]:
    """The gradebook by student, without the random ids."""
    with course.gradebook() as gradebook:
        return {
            submission.student.id: {
                "submitted": (submission.timestamp, submission.total_seconds_late),
                "penalty": [
                    sheet.late_submission_penalty
                    for sheet in sorted(submission.notebooks, key=lambda sheet: sheet.name)
                ],
                "grades": sorted(
                    (sheet.name, *read_grade(grade))
                    for sheet in submission.notebooks
                    for grade in sheet.grades
                ),
                "comments": sorted(
                    (sheet.name, c.name, c.auto_comment, c.manual_comment)
                    for sheet in submission.notebooks
                    for c in sheet.comments
                ),
            }
            for submission in gradebook.assignment_submissions(assignment)
        }


def read_grade(grade: Any) -> tuple[Any, ...]:
    """A grade's name and what nbgrader keeps of it."""
    scores = grade.auto_score, grade.manual_score, grade.extra_credit
    return grade.name, *scores, grade.needs_manual_grade


def read_tree(course: Course) -> dict[str, tuple[int, bytes]]:
    """Every graded file with its permissions."""
    root = course.root / "autograded"
    return {
        str(path.relative_to(root)): (path.stat().st_mode & 0o777, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and ".grading" not in path.parts and path.name != ".gitkeep"
    }

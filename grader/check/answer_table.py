"""Grades a drill's table of answers: each must fail exactly the checks that it names."""

import shutil
from collections.abc import Iterator

import nbformat
from rich.console import Console

from grader.assignment.fill_in import fill_in_all
from grader.assignment.read_notebooks import read_notebooks
from grader.cells import get_id, is_test, name_cell, read_failure
from grader.course import Course, name_notebooks
from grader.drill import Answer, load_drill
from grader.grade.grade_class import GradeOptions, grade_class

MOST = 30  # answers; a longer table takes too long here and needs tests of its own


def find_wrong_rows(course: Course, assignment: str) -> Iterator[str]:
    """One line for each answer whose outcome differs from its row."""
    answers = load_drill(course.root, assignment).answers
    students = {f"answer{number:03}": answer for number, answer in enumerate(answers)}
    for student, answer in students.items():
        hand_in(course, assignment, student, answer)
    options = GradeOptions(list(students))
    for outcome in grade_class(course, assignment, Console(quiet=True), options):
        failures = read_failures(course, assignment, outcome.student)
        answer = students[outcome.student]
        if failures.keys() != set(answer.fails):
            yield f"{answer.name} fails {', '.join(failures) or 'no check'}"
        elif not any(answer.says in said for said in failures.values() or [""]):
            yield f"{answer.name} is not told {answer.says!r}"


def hand_in(course: Course, assignment: str, student: str, answer: Answer) -> None:
    """Put an answer into submitted/, as if a student had handed it in."""
    released, sources = (
        read_notebooks(course.folder(step, assignment)) for step in ("release", "source")
    )
    folder = course.folder("submitted", assignment, student)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, notebook in fill_in_all(released, sources, answer.cells).items():
        nbformat.write(notebook, folder / f"{name}.ipynb")


def read_failures(course: Course, assignment: str, student: str) -> dict[str, str]:
    """Each failed check with its message."""
    graded = read_notebooks(course.folder("autograded", assignment, student))
    return {
        name_cell(name, get_id(cell), name_notebooks(course, assignment)): said
        for name, notebook in graded.items()
        for cell in filter(is_test, notebook.cells)
        if (said := read_failure(cell))
    }

"""Grades a drill's table of answers: each must fail exactly the checks that it names."""

import shutil
from collections.abc import Iterator

import nbformat
from rich.console import Console

from grader.assignment.handin import fill_in
from grader.cells import get_id, is_test, read_failure
from grader.course import Course, name_notebooks
from grader.drill import Answer, load_drill
from grader.grade.run import GradeOptions, grade_class

MOST = 30  # answers; a longer table takes too long here and needs tests of its own


def find_wrong_rows(course: Course, assignment: str) -> Iterator[str]:
    """One line for each answer whose outcome differs from its row."""
    answers = load_drill(course.root, assignment).answers
    students = {f"answer{number:03}": answer for number, answer in enumerate(answers)}
    for student, answer in students.items():
        hand_in(course, assignment, student, answer)
    options = GradeOptions(list(students))
    for outcome in grade_class(course, assignment, Console(quiet=True), options):
        failures = dict(read_failures(course, assignment, outcome.student))
        answer = students[outcome.student]
        if failures.keys() != set(answer.fails):
            yield f"{answer.name} fails {', '.join(failures) or 'no check'}"
        elif not any(answer.says in said for said in failures.values() or [""]):
            yield f"{answer.name} is not told {answer.says!r}"


def hand_in(course: Course, assignment: str, student: str, answer: Answer) -> None:
    """Put an answer into submitted/, as if a student had handed it in."""
    (name,) = name_notebooks(course, assignment)
    released, source = (
        nbformat.read(course.folder(step, assignment) / f"{name}.ipynb", as_version=4)
        for step in ("release", "source")
    )
    folder = course.folder("submitted", assignment, student)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nbformat.write(fill_in(released, source, answer.cells), folder / f"{name}.ipynb")


def read_failures(course: Course, assignment: str, student: str) -> Iterator[tuple[str, str]]:
    """Each failed check with its message."""
    for path in course.folder("autograded", assignment, student).glob("*.ipynb"):
        for cell in filter(is_test, nbformat.read(path, as_version=4).cells):
            if said := read_failure(cell):
                yield get_id(cell), said

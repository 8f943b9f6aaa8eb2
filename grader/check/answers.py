"""Grades the table of answers of a drill: each has to fail the checks it names, and no other."""

import shutil
from collections.abc import Iterator

import nbformat
from rich.console import Console

from grader.assignment.handin import fill_in
from grader.cells import get_id, is_test, read_failure
from grader.course import Course, name_notebooks
from grader.drill import Answer, load_drill
from grader.grade.run import GradeOptions, grade_class

MOST = 30  # a longer table is for the drill's own tests


def find_wrong_rows(course: Course, assignment: str) -> Iterator[str]:
    """What each answer of the table does that it does not say."""
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
    """An answer as a student would hand it in."""
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
    """Each check that failed, and what it says."""
    for path in course.folder("autograded", assignment, student).glob("*.ipynb"):
        for cell in filter(is_test, nbformat.read(path, as_version=4).cells):
            if said := read_failure(cell):
                yield get_id(cell), said

"""A student who deletes cells still gets a mark, by `grade` as by `nbgrader autograde`."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from rich.console import Console
from support.graded_course import read_rows
from support.programs.nbgrader_command import check_nbgrader
from support.small_drill import ASSIGNMENT, build_source, find_cell, label

from grader.assignment.release import release
from grader.course import Course, open_course
from grader.grade.grade_class import GradeOptions, grade_class
from grader.grade.outcome import Graded

ROOT = Path(__file__).parents[2]
RIGHT = {"predict": "PREDICTION = 'up'", "fix": "LEARNING_RATE_FIXED = 0.1"}
# what is deleted -> the automatic points that are left
DELETED = {
    "nothing": ((), 3.0),
    "an answer": (("predict",), 2.0),
    "a test": (("fix_rate",), 3.0),
    "a read-only cell": (("rules",), 3.0),
    "a written answer after a read-only cell": (("postmortem",), 3.0),
    "a written answer and what stands before it": (("rules", "postmortem"), 3.0),
    "an answer, its test, and a written answer": (("fix", "fix_rate", "postmortem"), 1.0),
    "a task": (("rubric",), 3.0),
    "the first cell": (("setup",), 3.0),
    "all but one answer": (
        ("setup", "predict_complete", "fix", "fix_rate", "rules", "postmortem", "rubric"), 1.0,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[Course]:
    """The same class, graded by `grade` and by nbgrader's command."""
    root = tmp_path_factory.mktemp("by_grade") / "course"
    folder = root / "source" / ASSIGNMENT
    folder.mkdir(parents=True)
    for name in ("nbgrader_config.py", "nbgrader_config.json"):
        shutil.copy(ROOT / name, root)
    source = build_source()
    rules = new_markdown_cell("# Rules", id="rules", metadata=label("rules", locked=True))
    source.cells.insert(source.cells.index(find_cell(source, "postmortem")), rules)
    nbformat.write(source, folder / f"{ASSIGNMENT}.ipynb")
    release(open_course(root), ASSIGNMENT)
    for student, (deleted, _) in DELETED.items():
        notebook = nbformat.read(root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", 4)
        for name, text in RIGHT.items():
            find_cell(notebook, name).source = text
        for name in deleted:
            notebook.cells.remove(find_cell(notebook, name))
        handed_in = root / "submitted" / student / ASSIGNMENT
        handed_in.mkdir(parents=True)
        nbformat.write(notebook, handed_in / f"{ASSIGNMENT}.ipynb")
    other = tmp_path_factory.mktemp("by_nbgrader") / "course"
    shutil.copytree(root, other)
    outcomes = grade_class(open_course(root), ASSIGNMENT, Console(quiet=True), GradeOptions())
    assert [each for each in outcomes if not isinstance(each, Graded)] == []
    check_nbgrader(other, "autograde", ASSIGNMENT)
    return [open_course(root), open_course(other)]


def test_rows_are_the_same_both_ways(both: list[Course]) -> None:
    ours, theirs = (read_rows(course, ASSIGNMENT) for course in both)
    assert ours == theirs


@pytest.mark.parametrize("student", DELETED)
def test_points_are_those_of_the_answers_that_are_left(student: str, both: list[Course]) -> None:
    with both[0].gradebook() as gradebook:
        notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
        grades = {each.name: each for each in notebook.grades}
        deleted, points = DELETED[student]
        assert sum(each.auto_score or 0.0 for each in grades.values()) == points
        assert grades["postmortem"].needs_manual_grade is ("postmortem" in deleted)

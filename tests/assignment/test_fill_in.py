"""Answers for several notebooks: `notebook/cell`, as everywhere."""

from pathlib import Path

import pytest
from rich.console import Console
from support.problem_set import ASSIGNMENT, build_notebooks, make_course
from support.small_drill import find_cell

from grader.assignment.fill_in import fill_in_all
from grader.check import answer_table as answers
from grader.drill import Answer
from grader.grade.grade_class import grade_class


def test_a_cell_of_several_notebooks_is_filled_in_its_own() -> None:
    sources = build_notebooks()
    filled = fill_in_all(sources, sources, {"problem2/answer": "answer = 5"})
    assert find_cell(filled["problem2"], "answer").source == "answer = 5"
    assert find_cell(filled["problem1"], "answer").source.strip() == "answer = 2"


@pytest.mark.parametrize("name", ["answer", "problem3/answer"])
def test_a_cell_of_no_notebook_is_named(name: str) -> None:
    sources = build_notebooks()
    with pytest.raises(KeyError, match=name):
        fill_in_all(sources, sources, {name: ""})


def test_an_answer_of_the_table_fails_the_checks_of_its_notebook(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    answers.hand_in(course, ASSIGNMENT, "student", Answer("", {"problem2/answer": "answer = 5"}))
    grade_class(course, ASSIGNMENT, Console(quiet=True))
    failures = answers.read_failures(course, ASSIGNMENT, "student")
    assert failures == {"problem2/answer_right": "the answer is odd"}

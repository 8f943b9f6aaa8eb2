"""The table of answers: exact marks, the message that must appear, and every assertion needed."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pytest
from support.quick_run import SOURCE, TESTS, run_cell, stop_at_tests

from drills.exploding_loss.answers import ANSWERS, POINTS, RIGHT, WRONG
from grader.drill import Answer


def drop_assertions(source: str) -> Iterator[tuple[int, str]]:
    """For each assertion of a test cell: its line, and the cell without it."""
    tree = ast.parse(source)
    for statement in tree.body:
        if isinstance(statement, ast.Assert):
            others = [other for other in tree.body if other is not statement]
            yield statement.lineno, ast.unparse(ast.Module(others, []))


@cache
def check(answer: Answer) -> dict[str, str]:
    """What each check says of an answer, by test cell; nothing where it passes."""
    return {test: run_cell(TESTS[test], names) for test, names in stop_at_tests(answer)}


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_each_answer_fails_just_the_checks_that_it_should(answer: Answer) -> None:
    failed = {test: message for test, message in check(answer).items() if message}

    assert list(failed) == [test for test in POINTS if test in answer.fails], failed
    assert answer.says in next(iter(failed.values()), "")


def test_the_table_is_as_large_as_promised_and_no_name_comes_twice() -> None:
    assert len(RIGHT) >= 10
    assert len(WRONG) >= 30
    assert len({answer.name for answer in ANSWERS}) == len(ANSWERS)


def test_points_are_those_of_the_source() -> None:
    in_source = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in SOURCE.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") in TESTS
    }

    assert in_source == POINTS
    assert sum(POINTS.values()) == 17


def test_each_wrong_answer_is_told_something_else() -> None:
    said = defaultdict(set)
    for answer in WRONG:
        said[next(filter(None, check(answer).values()))].add(answer.name)

    assert [names for names in said.values() if len(names) > 1] == [
        {"fix_skipped", "rate_of_question_marks"}  # both leave the cell's names without a value
    ]


def test_every_assertion_earns_its_place() -> None:
    idle = {(test, line) for test, source in TESTS.items() for line, _ in drop_assertions(source)}
    for answer in ANSWERS:
        for test, names in stop_at_tests(answer):
            whole = run_cell(TESTS[test], dict(names))
            idle -= {
                (test, line)
                for line, without in drop_assertions(TESTS[test])
                if (test, line) in idle and run_cell(without, dict(names)) != whole
            }

    assert not idle, "no row of the table changes when these assertions are taken out"

"""Grading with a gradebook in PostgreSQL, on a real server."""

import shutil
from collections.abc import Iterator

import pytest
from rich.console import Console
from support.graded_course import hand_in_class, read_rows
from support.programs.postgres_server import start_postgres
from support.small_drill import ASSIGNMENT

from grader.course import Course, open_course
from grader.feedback.class_feedback import write_feedback
from grader.grade.grade_class import grade_class
from grader.settings.postgres import name_driver

ANSWERS = {"student01": "0.2", "student02": "1.5"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a fresh server."""
    with start_postgres() as url:
        yield url


def test_class_is_graded_into_postgresql_as_into_sqlite(
    server: str, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in_class(course.root, ANSWERS)
    grade_class(course, ASSIGNMENT, Console(quiet=True))
    in_sqlite = read_rows(course)
    (course.root / "gradebook.db").unlink()
    shutil.rmtree(course.root / "autograded")
    monkeypatch.setenv("NBGRADER_DB_URL", server)
    there = open_course(course.root)
    outcomes = grade_class(there, ASSIGNMENT, Console(quiet=True))
    assert read_rows(there) == in_sqlite
    assert not (course.root / "gradebook.db").exists()
    assert [getattr(outcome, "score", None) for outcome in outcomes] == [3.0, 1.0]
    again = grade_class(there, ASSIGNMENT, Console(quiet=True))
    assert [getattr(outcome, "because", None) for outcome in again] == ["", ""]
    assert len(write_feedback(there, ASSIGNMENT)[0]) == 2


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgresql://me@host/course", "postgresql+psycopg://me@host/course"),
        ("postgres://me@host/course", "postgresql+psycopg://me@host/course"),
        ("postgresql+psycopg2://me@host/course", "postgresql+psycopg2://me@host/course"),
        ("sqlite:////course/gradebook.db", "sqlite:////course/gradebook.db"),
    ],
)
def test_address_names_the_driver(url: str, named: str) -> None:
    assert name_driver(url) == named

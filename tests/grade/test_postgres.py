"""A gradebook in PostgreSQL, on a real server that this test starts as an ordinary user."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from rich.console import Console
from support.graded_course import hand_in_class, read_rows
from support.small_drill import ASSIGNMENT

from grader.course import Course, open_course
from grader.feedback.class_feedback import write_feedback
from grader.grade.run import grade_class
from grader.postgres import name_driver

ANSWERS = {"student01": "0.2", "student02": "1.5"}


def find_programs() -> Path:
    """Where `initdb` and `pg_ctl` are: Debian keeps them off the PATH."""
    homes = [Path(p).parent for p in [shutil.which("initdb")] if p]
    homes += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not homes:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="psycopg is not installed: debug-drill[postgres]")
    return homes[0]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a fresh server that listens on a socket only; it refuses to run as root."""
    programs = find_programs()
    user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    with TemporaryDirectory(prefix="pg-", dir="/tmp") as name:  # a socket's path has to be short
        folder = Path(name)
        if os.getuid() == 0:
            shutil.chown(folder, user)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [str(programs / program), *arguments], check=True, capture_output=True, cwd=folder,
                user=user if os.getuid() == 0 else None, stdin=subprocess.DEVNULL,
            )  # fmt: skip

        data, log = str(folder / "data"), str(folder / "log")
        run("initdb", "-D", data, "-U", "course", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")
        try:
            yield f"postgresql://course@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


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

"""`make bench` with classes of one and two: all its programs run."""

import subprocess

from support.programs.make_copy import MAKE, ROOT

SMALL = ("SIZES=1", "GROWTH=1 2", "CLASS=1", "WRITES=10", "MARKED=1 2", "ROUNDS=1")
TABLES = (
    "a submission in a class of 1; median of 1 paired runs",
    "large / small",
    "the writer alone",
    "times one worker",
    "of grading's time",
    "marking by hand",
    "judged / stock, median of pairs",
)


def test_every_program_ends_with_its_table() -> None:
    done = subprocess.run([*MAKE, "bench", *SMALL], cwd=ROOT, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert [table for table in TABLES if table not in done.stdout] == []

"""`make bench` with classes of one and two: each of its programs ends with its table."""

import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.programs.make_copy import MAKE, ROOT

SMALL = ("SIZES=1", "GROWTH=1 2", "CLASS=1", "WRITES=10", "MARKED=1 2", "ROUNDS=1")
TABLES = {
    "classes": "a submission in a class of 1; median of 1 paired runs",
    "growth": "large / small",
    "writer": "the writer alone",
    "cluster": "times one worker",
    "pages": "of grading's time",
    "marking": "marking by hand",
    "judge_against_stock": "judged / stock, median of pairs",
}


def read_commands() -> dict[str, list[str]]:
    """For each program of `make bench`, its arguments."""
    listed = subprocess.run(
        [*MAKE, "-n", "bench", *SMALL], cwd=ROOT, text=True, capture_output=True
    )
    commands = map(shlex.split, listed.stdout.splitlines())
    return {Path(program).stem: arguments for _, program, *arguments in commands}


def test_every_program_is_known() -> None:
    assert list(read_commands()) == list(TABLES)


@pytest.mark.parametrize("program", TABLES)
def test_program_ends_with_its_table(
    program: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = ROOT / "bench" / f"{program}.py"
    monkeypatch.syspath_prepend(str(script.parent))
    monkeypatch.setattr(sys, "argv", [str(script), *read_commands()[program]])
    runpy.run_path(str(script), run_name="__main__")

    assert TABLES[program] in capsys.readouterr().out

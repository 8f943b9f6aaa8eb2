"""`make attacks` with one attack: compares stock nbgrader and the judge, which is unharmed."""

import subprocess

from support.programs.make_copy import MAKE, ROOT


def test_judge_gives_nothing_away() -> None:
    command = [*MAKE, "attacks", "ATTACKS=recursion"]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr  # 1 where the judge has lost anything
    (row,) = (line for line in done.stdout.splitlines() if "│ all " in line)
    assert row.count("/ 0") == 4

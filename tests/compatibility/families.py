"""Reads `cells/`: one answer and one test for each family of test cells that courses write.

A file is Markdown, so that its code reads as code. Below `## name (packages it needs)` stand the
blocks `given` (a locked cell), `answer`, `test`, and any number of `wrong`: answers that earn
nothing here, whatever stock nbgrader gives them.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

HELPER = (
    "FACTOR = 3\n\ndef triple(x):\n    return FACTOR * x\n\nclass Fruit:\n"
    "    def __init__(self, price):\n        self.price = price\n"
    "    def pay(self, count):\n        return count * self.price\n\n"
    "def check_fruit(fruit):\n    assert isinstance(fruit, Fruit)\n"
    "    assert fruit.pay(2) == 2 * fruit.price\n"
    "\nSEEN = set()\n\ndef see(x):\n    SEEN.add(x)\n\ndef is_seen(x):\n    return x in SEEN\n"
)
DATA = "name,score\nada,3\nalan,4\n"
FILES = {"helper.py": HELPER, "data/scores.csv": DATA}
FOLDER = Path(__file__).with_name("cells")
SECTION = re.compile(r"^## (\w+)(?: \(([\w, ]+)\))?\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```python (\w+)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


class Family(NamedTuple):
    """A cell that a student writes, and the test below it."""

    name: str
    needs: tuple[str, ...]
    given: str
    answer: str
    test: str
    wrong: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        """Packages that it needs and that are not installed here."""
        return [each for each in self.needs if importlib.util.find_spec(each) is None]


def read_families(name: str) -> list[Family]:
    """The families of one file."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    return [_read(*found) for found in SECTION.findall(text)]


def _read(name: str, needs: str, text: str) -> Family:
    blocks = BLOCK.findall(text)
    one = {"given": "", **dict(blocks)}
    wrong = tuple(block for kind, block in blocks if kind == "wrong")
    packages = tuple(needs.split(", ")) if needs else ()
    return Family(name, packages, one["given"], one["answer"], one["test"], wrong)


SAME = [f for file in ("data", "functions", "classes", "environment", "libraries", "wrong")
        for f in read_families(file)]  # fmt: skip
TOLD = read_families("told")
"""What cannot cross: lost, and told to the instructor when the assignment is released."""


def build_source(families: list[Family]) -> NotebookNode:
    """The course's notebook: an answer with its solution and a test for each family."""
    cells = []
    for family in families:
        magic, _, body = family.answer.partition("\n")
        head, body = (f"{magic}\n", body) if magic.startswith("%%") else ("", family.answer)
        solution = f"{head}### BEGIN SOLUTION\n{body}\n### END SOLUTION"
        if family.given:
            cells.append(_cell(f"given_{family.name}", family.given))
        cells.append(_cell(f"answer_{family.name}", solution, solution=True))
        cells.append(_cell(family.name, family.test, points=1))
    return new_notebook(cells=cells)


def _cell(name: str, text: str, solution: bool = False, points: int | None = None) -> NotebookNode:
    label = {
        "grade": points is not None, "solution": solution, "locked": not solution, "task": False,
        "grade_id": name, "schema_version": 3, "cell_type": "code",
    }  # fmt: skip
    if points is not None:
        label["points"] = points
    return new_code_cell(text, id=name.replace("_", "-")[:60], metadata={"nbgrader": label})

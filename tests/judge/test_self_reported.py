"""Self-reported tests: beside the student's code, apart from all that is judged, and flagged."""

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.utils import determine_grade
from support.judge_notebooks import answer_cell, check_cell, drill_cell, summarise

from grader.cells import SELF_REPORTED_NOTE, get_id, is_self_reported
from judge.conftest import SHORT, Judge

RIGHT = "RATE = 0.1\nfigure, axes = plt.subplots()\naxes.set_xlabel('step')"
HELPER = """
def read_label(axes):
    return axes.get_xlabel()
### BEGIN HIDDEN TESTS
assert RATE != 0.987654, "the secret of the judged test"
### END HIDDEN TESTS
"""
LABELLED = """
label = read_label(axes)
### BEGIN HIDDEN TESTS
assert label == "step", f"the x axis says {label!r}"
### END HIDDEN TESTS
"""
DRAWN = "assert axes.figure is figure, 'the axes belong to another figure'\nlen(figure.axes) / 2"
TESTS = {"rate": None, "helper": HELPER, "labelled": LABELLED, "drawn": DRAWN}
APART = ("labelled", "drawn")


def build(answer: str) -> NotebookNode:
    checks = [check_cell(name, text) for name, text in TESTS.items()]
    return new_notebook(cells=[drill_cell(), answer_cell(answer), *checks])


def judge_separately(judge: Judge, answer: str) -> NotebookNode:
    return judge(build(answer), build(RIGHT), self_reported=APART)


@pytest.mark.parametrize(
    ("answer", "labelled", "drawn"),
    [
        (RIGHT, "passed", "passed"),
        (RIGHT.replace("'step'", "'rate'"), "the x axis says 'rate'", "passed"),
        (RIGHT.replace("figure,", "_,"), "passed", "There is no `figure` to check."),
        ("RATE = 0.1\naxes = 1", "AttributeError: 'int' object has no", "AttributeError: "),
        ("RATE = 0.1\naxes = 1 / 0", "stopped with ZeroDivisionError", "stopped with ZeroDivision"),
        (
            f"{RIGHT}\nclass Slow:\n    def get_xlabel(self):\n        while True: pass\n"
            "    figure = figure\naxes = Slow()",
            f"OutOfTime: This check ran longer than {SHORT.cell_seconds:g} s.",
            "passed",
        ),
        (
            f"{RIGHT}\nimport os\nclass End:\n    def get_xlabel(self):\n        os._exit(0)\n"
            "    figure = figure\naxes = End()",
            "Check labelled ended Python itself",
            "passed",
        ),
    ],
)
def test_outcome_is_told_in_the_tests_own_words(
    answer: str, labelled: str, drawn: str, judge: Judge
) -> None:
    seen = summarise(judge_separately(judge, answer))
    assert seen["rate"] == seen["helper"] == "passed"
    assert labelled in seen["labelled"]
    assert drawn in seen["drawn"]


FORGERIES = {
    "shell": "get_ipython().run_cell = lambda *a, **k: None",
    "assert": "get_ipython().ast_transformers.append(type('T', (), {'visit': lambda s, n: "
    "__import__('ast').parse('pass')})())",
    "exception": "AssertionError.__init__ = print",
    "result": "import sys\nclass R:\n    def __repr__(self): return '1e9'\n"
    "get_ipython().ast_transformers.append(type('T', (), {'visit': lambda s, n: "
    "__import__('ast').parse('R()')})())",
    "exit": "import os\nget_ipython().events.register('pre_run_cell', lambda _: os._exit(0))",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forging_earns_no_more_than_the_flagged_cells(forgery: str, judge: Judge) -> None:
    graded = judge_separately(judge, f"RATE = 5\n{FORGERIES[forgery]}")
    checks = {get_id(cell): cell for cell in graded.cells if get_id(cell) in TESTS}
    marks = {name: determine_grade(cell)[0] for name, cell in checks.items()}
    assert marks["rate"] == 0
    assert marks["helper"] == 1, "as of an honest answer"
    assert all(0 <= marks[name] <= 1 for name in APART)
    assert {name for name, cell in checks.items() if is_self_reported(cell)} == set(APART)
    for name in APART:
        assert checks[name].outputs[0].text == f"{SELF_REPORTED_NOTE}\n"


SPY = """
RATE = 0.1
import glob, pathlib
seen = []
def look(info):
    seen.append(info.raw_cell)
    pathlib.Path("seen.txt").write_text(info.raw_cell)
get_ipython().events.register("pre_run_cell", look)
class Told:
    def get_xlabel(self):
        return repr([seen, glob.glob("*")])
    figure = figure = None
axes = Told()
"""


def test_only_its_own_hidden_text_reaches_the_code_beside_it(judge: Judge, tmp_path: Path) -> None:
    seen = summarise(judge_separately(judge, SPY))
    told = seen["labelled"]
    assert "label == " in told, "its own text can be read: docs/security.md says so"
    assert "def read_label" in told, "what another test defines for it is there"
    for hidden in ("0.987654", "belong to another figure", "0 < RATE < 1"):
        assert hidden not in str(seen)
    assert "belong to another figure" not in told


def test_part_of_the_points_is_taken_as_nbgrader_takes_it(judge: Judge) -> None:
    graded = judge_separately(judge, RIGHT)
    (cell,) = (cell for cell in graded.cells if get_id(cell) == "drawn")
    assert determine_grade(cell) == (0.5, 1.0)

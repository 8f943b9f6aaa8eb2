"""Objects that stay in the student's process decide no mark, whatever they claim."""

import pytest
from support.judge_notebooks import answer_cell, check_cell, make_source, summarise

from judge.conftest import Judge

LIAR = """
class Liar:
    def __eq__(self, other): return True
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __lt__
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __mul__ = __sub__
    def __contains__(self, item): return True
    def __len__(self): return 3
    def equals(self, other): return True
    def __hash__(self): return 7
"""
HONEST = "def f(x): return x * x\nnp = __import__('numpy')\nimport numpy as np"
ROWS = [
    ("equals everything", "def f(x): return Liar()", "assert f(3) == 9"),
    ("differs by nothing", "def f(x): return Liar()", "assert abs(f(3) - 9) < 1e-9"),
    ("is in order", "def f(x): return Liar()", "assert 8 < f(3) < 10"),
    ("says so itself", "def f(x): return Liar()", "assert f(3).equals(9)"),
    ("is everywhere", "def f(x): return Liar()", "assert f(3) in [9]"),
    ("a module of its own", "class np: allclose = lambda *a: True", "assert np.allclose(f(3), 10)"),
    ("another module", "import unittest.mock as np", "assert np.allclose(f(3), 9)"),
    ("claims a class", "Liar.__name__ = 'int'\nf = lambda x: Liar()", "assert f(3) == 9"),
]


@pytest.mark.parametrize(("lie", "test"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_lie_earns_nothing(judge: Judge, lie: str, test: str) -> None:
    source = make_source()
    source.cells = [answer_cell(HONEST), check_cell("claim", test)]
    handed_in = make_source()
    handed_in.cells = [answer_cell(f"{HONEST}\n{LIAR}\n{lie}"), check_cell("claim", test)]
    assert summarise(judge(handed_in, source))["claim"] != "passed"


@pytest.mark.parametrize("module", ["unittest.__main__", "numpy.f2py.__main__"])
def test_nothing_is_imported_at_a_students_word(module: str, judge: Judge) -> None:
    """Both are programs: imported, they would write what they do, and end with SystemExit."""
    error = f"class E(Exception): pass\nE.__module__ = {module!r}\n"
    notebooks = [make_source(), make_source()]
    for notebook, answer in zip(notebooks, ("", "def f(x): raise E('mine')"), strict=True):
        notebook.cells = [answer_cell(error + answer), check_cell("claim", "f(3)")]
    (said,) = judge(notebooks[1], notebooks[0]).cells[1].outputs
    assert said.output_type == "error"
    assert "stopped with E: mine" in said.evalue

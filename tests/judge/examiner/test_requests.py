"""What the student's process is asked before a test tells nothing of the test's text."""

import ast

import pytest
from support.judge_notebooks import answer_cell, check_cell, make_notebook

from judge.conftest import Judge

SPY = """
import gc, numpy as np
class Walk(list):
    def step(self): return 1
class Far(Walk): pass
walk, far = Walk(), Far()
word, letters, numbers = 'x' * 20_000, list('abc') * 100, np.arange(10_000.0)
table = {name: [1] * 100 for name in letters}
service = next(each for each in gc.get_objects() if type(each).__name__ == 'StudentService')
asked, serve = [], service._serve
def spy(request):
    asked.append(repr(request))
    serve(request)
service._serve = spy
"""
TESTS = {
    "another number": "assert numbers[3] == 3",
    "text": "assert len(word) == 20_000",
    "a list": "assert letters[-1] == 'c' and table",
    "objects": "assert isinstance(walk, object) and type(far).__name__ == 'Far'",
    "no name": "assert 1 + 1 == 2",
    "a name that nobody has": "assert 'secret' not in globals()",
}


@pytest.mark.parametrize("test", TESTS.values(), ids=TESTS)
def test_every_test_begins_with_the_same_requests(test: str, judge: Judge) -> None:
    cells = [
        answer_cell(SPY, "spy"), check_cell("first", "assert numbers[2] == 2"),
        answer_cell("asked.clear()", "between"), check_cell("second", test),
        answer_cell("print(asked[:-1])", "told"),
    ]  # fmt: skip
    graded = judge(make_notebook(cells), make_notebook(cells))
    assert not [out for at in (1, 3) for out in graded.cells[at].outputs]
    assert ast.literal_eval(graded.cells[4].outputs[0].text) == ["Fetch()", "ListWritten()"]

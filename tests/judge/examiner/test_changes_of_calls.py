"""What a call changes of the test's own: no mark comes of it, and none is lost by it."""

import pytest
from support.judge_notebooks import answer_cell, check_cell, make_source, summarise

from judge.conftest import Judge

SQUARES = "def f(x): return [v * v for v in x]"
SORTED = "def f(x): return sorted(x)"
IN_PLACE = "def f(x):\n    x.sort()\n    return x"
TIDY = "def f(x): x.sort()"
SHOUT = "def f(name, text):\n    with open(name, 'a') as file:\n        file.write(text)"
REWRITES = "expected = 0\ndef f(x):\n    global expected\n    expected = 5\n    return 5"
ONCE_MORE = "n = 0\ndef f():\n    global n\n    n += 1"
COMPARES = "d = [1, 2]\ngot = f(d)\nassert got == [v * v for v in d]"
KEPT = "d = [3, 1]\nassert f(d) == [1, 3]\nassert d == [3, 1]"
READ = "with open('a.txt', 'w') as file:\n    file.write('4')\ngot = f('a.txt', '')\n" \
    "with open('a.txt') as file:\n    assert str(got) == file.read()"  # fmt: skip
IN_TURN = "for got, want in zip(map(f, [[2], [3]]), [[4], [9]]):\n    assert got == want"
NODES = """
class Node:
    def __init__(self, value, next=None): self.value, self.next = value, next
    def set(self, value): self.value = value
    def total(self): return self.value + (self.next.total() if self.next else 0)
n = Node(1, Node(2))
"""
TOTAL = f"{NODES}got = f(n)\nassert got == n.total()"
ROWS = [  # the course's solution, a student's, the test, whether it passes
    ("rewrites what it is compared with", "def f(x): return x * x", REWRITES,
     "expected = 4\ngot = f(2)\nassert got == expected", False),
    ("rewrites its argument", SQUARES, "def f(x):\n    x[:] = [0]\n    return [0]", COMPARES,
     False),
    ("rewrites an array", "def f(x): return x ** 2", "def f(x):\n    x[:] = 0\n    return x",
     "import numpy as np\nx = np.ones(2)\nassert np.allclose(f(x), x ** 2 * 1.0)\n"
     "assert f(x)[0] == 1", False),
    ("rewrites a file", "def f(name, text): return 4",
     "def f(name, text):\n    open(name, 'w').write('5')\n    return 5", READ, False),
    ("ends the test's loop", SQUARES, "def f(x): raise StopIteration", IN_TURN, False),
    ("spoils its argument", SORTED, IN_PLACE, KEPT, False),
    ("sorts in place and returns it", SORTED, IN_PLACE, "assert f([2, 1]) == [1, 2]", True),
    ("changes what it should", TIDY, TIDY, "d = [2, 1]\nf(d)\nassert d == [1, 2]", True),
    ("changes a name it should", ONCE_MORE, ONCE_MORE, "n = 0\nf()\nf()\nassert n == 2", True),
    ("counts in a name of its own", "def f(): return 1", f"{ONCE_MORE}\n    return 1",
     "assert f() == f() == 1", True),
    ("adds to a file as it should", SHOUT, SHOUT,
     "open('b.txt', 'w').write('a')\nf('b.txt', 'b')\nassert open('b.txt').read() == 'ab'", True),
    ("changes an object of the test", "def f(n): return n.total()",
     "def f(n):\n    n.next.set(0)\n    n.set(0)\n    return 0", TOTAL, False),
    ("sets an attribute of it", "def f(n): return n.total()",
     "def f(n):\n    n.value = -2\n    return 0", TOTAL, False),
    ("reads it another way", "def f(n): return n.total()",
     "def f(n): return n.value + n.next.value", TOTAL, True),
    ("changes an object that it should", "def f(n): n.set(5)", "def f(n): n.value = 5",
     f"{NODES}f(n)\nassert n.value == 5", True),
    ("is a generator", "def f(n): yield from range(n)", "def f(n): yield from range(n)",
     "g = f(1)\nnext(g)\ntry:\n    next(g)\nexcept StopIteration:\n    pass\nelse:\n    assert 0",
     True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("solution", "answer", "test", "passes"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS]
)
def test_only_what_the_solution_changes_changes(
    judge: Judge, solution: str, answer: str, test: str, passes: bool
) -> None:
    notebooks = [make_source(), make_source()]
    for notebook, text in zip(notebooks, (solution, answer), strict=True):
        notebook.cells = [answer_cell(text), check_cell("claim", test)]
    assert (summarise(judge(notebooks[1], notebooks[0]))["claim"] == "passed") is passes

"""One answer and one test for each family of test cells that courses write."""

from __future__ import annotations

from typing import NamedTuple

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

HELPER = "FACTOR = 3\n\ndef triple(x):\n    return FACTOR * x\n"
DATA = "name,score\nada,3\nalan,4\n"
FILES = {"helper.py": HELPER, "data/scores.csv": DATA}


class Family(NamedTuple):
    """An answer, and the test below it."""

    name: str
    answer: str
    test: str


FAMILIES = [
    Family("module", "import math as m\nroot = m.sqrt(2)", "assert m.isclose(root ** 2, 2)"),
    Family("from_import", "from math import pi\narea = pi * 4", "assert area == pi * 4"),
    Family(
        "class_and_instance",
        "class Vector:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "    def norm(self):\n        return (self.x ** 2 + self.y ** 2) ** 0.5\n"
        "    def __add__(self, other):\n        return Vector(self.x + other.x, self.y + other.y)\n"
        "    def __eq__(self, other):\n        return (self.x, self.y) == (other.x, other.y)\n"
        "    def __len__(self):\n        return 2\n"
        "    def __repr__(self):\n        return f'Vector({self.x}, {self.y})'",
        "v = Vector(3, 4)\nassert isinstance(v, Vector) and type(v).__name__ == 'Vector'\n"
        "assert v.norm() == 5 and v + Vector(1, 1) == Vector(4, 5) and len(v) == 2\n"
        "assert repr(v) == 'Vector(3, 4)' and 'norm' in dir(Vector)\nv.x = 0\nassert v.norm() == 4",
    ),
    Family(
        "inheritance",
        "class Animal:\n    kind = 'animal'\n    def speak(self):\n"
        "        raise NotImplementedError\n"
        "class Dog(Animal):\n    def speak(self):\n        return 'woof'",
        "assert issubclass(Dog, Animal) and isinstance(Dog(), Animal)\n"
        "assert Dog().speak() == 'woof' and Dog.kind == 'animal'\n"
        "try:\n    Animal().speak()\nexcept NotImplementedError:\n    pass\n"
        "else:\n    assert False",
    ),
    Family(
        "own_exception",
        "class TooMuch(ValueError):\n    pass\ndef withdraw(balance, amount):\n"
        "    if amount > balance:\n        raise TooMuch('only %d' % balance)\n"
        "    return balance - amount",
        "assert withdraw(5, 2) == 3\ntry:\n    withdraw(1, 2)\nexcept TooMuch as error:\n"
        "    assert str(error) == 'only 1'\nelse:\n    assert False",
    ),
    Family(
        "context_manager",
        "class Log:\n    def __enter__(self):\n        self.open = True\n        return self\n"
        "    def __exit__(self, *error):\n        self.open = False",
        "with Log() as log:\n    assert log.open\nassert not log.open",
    ),
    Family(
        "generator",
        "def squares(n):\n    for i in range(n):\n        extra = yield i * i\n"
        "        if extra:\n            yield extra",
        "assert list(squares(4)) == [0, 1, 4, 9]\ng = squares(3)\n"
        "assert (next(g), g.send(7), next(g)) == (0, 7, 1)",
    ),
    Family("range", "r = range(2, 9, 3)", "assert r == range(2, 9, 3) and list(r) == [2, 5, 8]"),
    Family("set", "s = {1, 2} | {3}", "assert s == {1, 2, 3} and s.issubset({1, 2, 3, 4})"),
    Family("tuple_keys", "d = {(0, 1): 'a'}", "assert d[0, 1] == 'a' and (0, 1) in d"),
    Family(
        "collections",
        "from collections import Counter, defaultdict, deque, namedtuple\n"
        "Point = namedtuple('Point', 'x y')\np = Point(1, 2)\nc = Counter('banana')\n"
        "q = deque([1, 2], maxlen=2)\ng = defaultdict(list, {1: [2]})",
        "assert p.x == 1 and p == (1, 2) and isinstance(p, Point)\n"
        "assert c.most_common(1) == [('a', 3)] and list(q) == [1, 2] and g[5] == []",
    ),
    Family(
        "dates", "from datetime import date, timedelta\nd1 = date(2026, 1, 31) + timedelta(days=1)",
        "assert d1 == date(2026, 2, 1) and d1.month == 2",
    ),
    Family(
        "path", "from pathlib import Path\nwhere = Path('data') / 'scores.csv'",
        "assert where.name == 'scores.csv' and where.exists()",
    ),
    Family(
        "exact_numbers", "from fractions import Fraction\nthird = Fraction(1, 3)",
        "assert third * 3 == 1 and third == Fraction(2, 6) and third.denominator == 3",
    ),
    Family("big_integers", "big = 7 ** 200", "assert big % 10 == 1 and isinstance(big, int)"),
    Family(
        "arrays",
        "import numpy as np\na = np.arange(6).reshape(2, 3)\nwords = np.array(['x', 'yz'])",
        "assert a.shape == (2, 3) and (a.sum(axis=0) == [3, 5, 7]).all() and words[1] == 'yz'",
    ),
    Family(
        "numpy_types", "import numpy as np\nsmall = np.array([1, 2], dtype=np.uint8)\n"
        "mean = np.mean([1, 2])",
        "assert small.dtype == np.uint8 and type(mean) == np.float64",
    ),
    Family(
        "polynomial", "import numpy as np\nfit = np.polynomial.Polynomial([1, 0, 2])",
        "assert fit(3) == 19 and list(fit.coef) == [1, 0, 2]",
    ),
    Family(
        "tables",
        "import pandas as pd\ndf = pd.read_csv('data/scores.csv')\ndf['twice'] = df['score'] * 2\n"
        "means = df.groupby('name')['score'].mean()",
        "assert list(df.columns) == ['name', 'score', 'twice'] and df['twice'].sum() == 14\n"
        "assert means['ada'] == 3\n"
        "assert df.equals(pd.read_csv('data/scores.csv').assign(twice=[6, 8]))",
    ),
    Family(
        "higher_order",
        "def make_adder(n):\n    return lambda x: x + n\ndef apply_all(functions, x):\n"
        "    return [f(x) for f in functions]",
        "import math\nassert make_adder(2)(3) == 5\n"
        "assert apply_all([abs, math.floor, lambda x: x * 2, make_adder(1)], -1.5) "
        "== [1.5, -2, -3.0, -0.5]",
    ),
    Family(
        "callback_calls_back",
        "def twice(f, x):\n    return f(f(x))\ndef inc(x):\n    return x + 1",
        "assert twice(lambda x: twice(inc, x), 0) == 4",
    ),
    Family(
        "in_place", "def tidy(items):\n    items.sort()\n    items.append(None)\n"
        "def zero(array):\n    array[0] = 0",
        "import numpy as np\nitems = [3, 1]\ntidy(items)\nassert items == [1, 3, None]\n"
        "a = np.ones(2)\nzero(a)\nassert a.tolist() == [0, 1]",
    ),
    Family(
        "global_state", "visits = []\ndef visit(name):\n    visits.append(name)",
        "visit('a')\nvisit('b')\nassert visits == ['a', 'b']",
    ),
    Family(
        "deleted_name", "def square(x):\n    return x * x\ndef sum_of_squares(n):\n"
        "    return sum(square(i) for i in range(1, n + 1))",
        "assert sum_of_squares(3) == 14\nkept = square\ndel square\ntry:\n    sum_of_squares(1)\n"
        "except NameError:\n    pass\nelse:\n    assert False\nfinally:\n    square = kept",
    ),
    Family(
        "mock", "def ask():\n    return int(input('how many? ')) + 1",
        "from unittest.mock import patch\n"
        "with patch('builtins.input', return_value='4') as asked:\n"
        "    assert ask() == 5\nasked.assert_called_once()",
    ),
    Family(
        "printed", "def greet(name):\n    print('Hello,', name)",
        "import contextlib, io\nheard = io.StringIO()\nwith contextlib.redirect_stdout(heard):\n"
        "    greet('Ada')\nassert heard.getvalue() == 'Hello, Ada\\n'",
    ),
    Family(
        "seeded",
        "import numpy as np\ndef throw():\n    return np.random.randint(1, 7, 5).tolist()",
        "np.random.seed(3)\nfirst = throw()\nnp.random.seed(3)\nassert throw() == first\n"
        "np.random.seed(3)\nassert np.random.randint(1, 7, 5).tolist() == first",
    ),
    Family(
        "files_written", "def save(name, text):\n    with open(name, 'w') as file:\n"
        "        file.write(text.upper())",
        "save('out.txt', 'abc')\nassert open('out.txt').read() == 'ABC'",
    ),
    Family(
        "files_of_the_test", "def count_lines(name):\n    with open(name) as file:\n"
        "        return len(file.readlines())",
        "with open('made.txt', 'w') as file:\n    file.write('a\\nb\\n')\n"
        "assert count_lines('made.txt') == 2 and count_lines('data/scores.csv') == 3",
    ),
    Family(
        "module_beside_the_notebook", "import helper\nnine = helper.triple(3)",
        "import helper\nassert nine == helper.triple(3) == 9",
    ),
    Family(
        "figure",
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"
        "ax.plot([1, 2], [3, 4])\nax.set_title('Growth')",
        "assert ax.get_title() == 'Growth' and len(ax.lines) == 1\n"
        "assert list(ax.lines[0].get_ydata()) == [3, 4]",
    ),
    Family(
        "names_of_tests",
        "def double(x):\n    return 2 * x",
        "eight = double(4)\nassert eight == 8",
    ),
    Family("names_of_tests_again", "limit = 8", "assert eight == limit"),
]  # fmt: skip


def build_source() -> NotebookNode:
    """The course's notebook: an answer with its solution and a test for each family."""
    cells = []
    for family in FAMILIES:
        solution = f"### BEGIN SOLUTION\n{family.answer}\n### END SOLUTION"
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

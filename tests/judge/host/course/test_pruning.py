"""The examiner runs all of the assignment's cells that tests need, but none that only draw."""

import pytest

from grader.judge.host.course.pruning import choose_cells

IMPORTS = "import matplotlib.pyplot as plt\nRATE = 1.2"
DRAWS = "fig, ax = plt.subplots()\nax.plot(losses)\nlosses = [RATE]\nplt.show()"

CASES = [
    ("draws, and nothing of it is read", DRAWS, "assert answer", False),
    ("binds what a test reads", DRAWS, "assert losses[0] > 1", True),
    ("binds what a test asks for in globals", DRAWS, "assert 'losses' in globals()", True),
    ("binds what a test gets from globals", DRAWS, "globals().get('losses', 0)", True),
    ("a test has the name in other words", DRAWS, "assert answer == 'losses'", False),
    ("a test binds the name itself", DRAWS, "[losses for losses in answer]", False),
    ("draws nothing", "seen = 1", "assert answer", True),
    ("a magic", "%matplotlib inline", "assert answer", True),
    ("binds by global in a function", "def f():\n    global seen\n    seen = plt\nf()",
     "assert seen", True),
    ("changes a value", f"{DRAWS}\ndata['x'] = 1", "assert data['x']", True),
    ("adds to a value", f"{DRAWS}\ndata.append(1)", "assert data[0]", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "test", "runs"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_cell_that_only_draws_is_left_out(cell: str, test: str, runs: bool) -> None:
    assert choose_cells((IMPORTS, cell), (test,)) == [True, runs]


READERS = [
    ("reads it", "print(losses)", True),
    ("changes it", "losses += [1]", True),
    ("binds it first", "losses = [1]\nprint(losses)", False),
    ("binds it in one branch", "if RATE:\n    losses = [1]\nprint(losses)", True),
    ("binds it in each turn of a loop", "for losses in [[1]]:\n    print(losses)", False),
    ("reads it after a loop that may not run", "for losses in []:\n    pass\nprint(losses)", True),
    ("tries to bind it", "try:\n    losses = [1]\nfinally:\n    print(losses)", True),
    ("reads it in a function", "def f():\n    return losses", True),
    ("has a parameter of that name", "def f(losses):\n    return losses", False),
]


@pytest.mark.parametrize(
    ("later", "needed"), [case[1:] for case in READERS], ids=[case[0] for case in READERS]
)
def test_a_cell_that_draws_is_run_for_a_later_one_that_reads_it(later: str, needed: bool) -> None:
    assert choose_cells((IMPORTS, DRAWS, later), ("assert answer",))[1] is needed


CALLED = [
    ("only draws", "def draw():\n    plt.plot([1])", "draw()", False),
    ("calls one that draws",
     "def draw():\n    plt.plot([1])\ndef show():\n    draw()", "show()", False),
    ("changes its own values",
     "def draw():\n    mine = []\n    plt.plot(mine)\n    mine.append(1)", "draw()", False),
    ("binds a global name",
     "def draw():\n    global seen\n    seen = plt.plot([1])", "draw()", True),
    ("changes a global value", "def draw():\n    seen.append(plt.plot([1]))", "draw()", True),
    ("sets an item of one", "def draw():\n    seen['x'] = plt.plot([1])", "draw()", True),
    ("calls one that does",
     "def fill():\n    seen.append(1)\ndef draw():\n    plt.plot([1])\n    fill()", "draw()", True),
    ("draws beside it", "def fill():\n    seen.append(1)", "plt.plot([1])\nfill()", True),
    ("returns what a test reads", "def draw():\n    return plt.plot([1])", "seen = draw()", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "call", "runs"), [case[1:] for case in CALLED], ids=[case[0] for case in CALLED]
)
def test_a_call_of_a_function_that_only_draws_is_left_out(
    function: str, call: str, runs: bool
) -> None:
    drill = (f"{IMPORTS}\nseen = []", function, call)
    assert choose_cells(drill, ("assert seen",))[2] is runs

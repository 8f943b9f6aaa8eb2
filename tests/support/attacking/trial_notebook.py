"""What an attack is typed into: the drill where it uses the drill's names, else a few cells.

Most attacks are on the machine, the shell or the judge's line: they need a check of each kind, and
no lesson around it.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.cells import get_id
from support.attacking.attack_trial import plant_secrets, type_in, type_into
from support.attacking.attacks import Attack
from support.judge_notebooks import answer_cell, check_cell, drill_cell, make_notebook
from support.notebooks import SOURCE

NEEDS_DRILL = {"language", "libraries"}
SETUP = """
import numpy as np

def gradient_descent(start, lr, n_steps=50):
    path = [np.array(start, dtype=float)]
    for _ in range(n_steps):
        path.append(path[-1] - lr * 2 * path[-1])
    return np.array(path), np.array([x**2 + y**2 for x, y in path])
"""
ANSWERS = {"predict": "PREDICTION = {}", "fix": "LEARNING_RATE_FIXED = 0"}
CHECKS = {
    "predict_complete": "assert 'flat' in PREDICTION.values(), f'say flat; got {PREDICTION}'",
    "diagnose_factor": """
assert abs(step_factor(0.1) - 0.8) < 1e-9, "the factor at 0.1"
### BEGIN HIDDEN TESTS
for lr in (0.2, 0.7):
    assert abs(step_factor(lr) - (1 - 2 * lr)) < 1e-9, f"the factor at {lr}"
### END HIDDEN TESTS
""",
    "fix_rate": """
assert isinstance(LEARNING_RATE_FIXED, (int, float)), "need one number"
### BEGIN HIDDEN TESTS
assert np.allclose(gradient_descent([1, 1], LEARNING_RATE_FIXED)[1][-1], 0), "it does not fall"
### END HIDDEN TESTS
""",
}
RIGHT = {
    "predict": "PREDICTION = {0.1: 'flat'}\ndef step_factor(lr): return 1 - 2 * lr",
    "fix": "LEARNING_RATE_FIXED = 0.3",
}
HONEST: dict[str, tuple[dict[str, str], tuple[float, ...]]] = {  # what is typed, and its marks
    "right": (RIGHT, (1, 1, 1)),
    "half": ({"fix": RIGHT["fix"]}, (0, 0, 1)),
    "broken": ({"predict": RIGHT["predict"], "fix": "1 / 0"}, (1, 1, 0)),
    "printed": (RIGHT | {"fix": "print('fast')\nLEARNING_RATE_FIXED = 3"}, (1, 1, 0)),
    "untouched": ({}, (0, 0, 0)),
}


@dataclass(frozen=True)
class Sheet:
    """A source with a secret in each hidden test, and what students get of it."""

    source: NotebookNode
    release: NotebookNode

    def type_in(self, cell_name: str, code: str) -> NotebookNode:
        """What is handed in: all untouched but one cell."""
        return type_into(self.release, cell_name, code)

    def fill_in(self, typed: dict[str, str]) -> NotebookNode:
        """What is handed in: the cells that have been typed into."""
        notebook = deepcopy(self.release)
        for cell in notebook.cells:
            cell.source = typed.get(get_id(cell), cell.source)
        return notebook


def build_short() -> NotebookNode:
    """A notebook of two answers and three checks, with ids of the drill's."""
    answers = [answer_cell(text, name) for name, text in ANSWERS.items()]
    checks = [check_cell(name, text) for name, text in CHECKS.items()]
    return make_notebook([drill_cell(SETUP, "setup"), *answers, *checks])


SHORT = Sheet(plant_secrets(build_short()), build_short())
DRILL = Sheet(plant_secrets(SOURCE), type_in("predict", ""))


def choose_sheet(attack: Attack) -> Sheet:
    """The notebook in which that attack is tried with the judge."""
    return DRILL if attack.family in NEEDS_DRILL else SHORT

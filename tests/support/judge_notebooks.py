"""Small notebooks for the judge's tests: a provided cell, answers, tests."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

DRILL = """
import numpy as np
import matplotlib.pyplot as plt

LEARNING_RATE = 1.2
START_POSITION = [-2.0, 2.0]

def gradient_fn(x, y):
    return np.array([2 * x, 2 * y])

def gradient_descent(start, lr, n_steps=50):
    position = np.array(start, dtype=float)
    path = [position.copy()]
    for _ in range(n_steps):
        position = position - lr * gradient_fn(position[0], position[1])
        path.append(position.copy())
    return np.array(path)

path_bad = gradient_descent(START_POSITION, LEARNING_RATE, n_steps=20)
"""
TESTS = {
    "rate": """
assert isinstance(RATE, (int, float)), f"need one number; got {type(RATE).__name__}"
assert 0 < RATE < 1, f"RATE is {RATE}: it must be between 0 and 1"
""",
    "evidence": """
assert LEARNING_RATE == 1.2, f"You set LEARNING_RATE to {LEARNING_RATE}: put 1.2 back"
""",
    "path": """
### BEGIN HIDDEN TESTS
expected = gradient_descent(START_POSITION, RATE)
assert np.allclose(path_fixed, expected), "this path is not the one that RATE gives"
### END HIDDEN TESTS
""",
    "factor": """
for lr in (0.1, 0.7):
    assert abs(step_factor(lr) - (1 - 2 * lr)) < 1e-9, f"step_factor({lr}) is wrong"
""",
}
RIGHT = """
RATE = 0.1
path_fixed = gradient_descent(START_POSITION, RATE)
def step_factor(lr):
    return 1 - 2 * lr
print("done")
"""


def drill_cell(text: str = DRILL, name: str = "drill") -> NotebookNode:
    return _cell(text, name, grade=False, solution=False, locked=True)


def answer_cell(text: str = RIGHT, name: str = "answer") -> NotebookNode:
    return _cell(text, name, grade=False, solution=True, locked=False)


def check_cell(name: str, text: str | None = None) -> NotebookNode:
    return _cell(TESTS[name] if text is None else text, name, True, False, True)


def make_source(answer: str = "### BEGIN SOLUTION\n### END SOLUTION\n") -> NotebookNode:
    return make_notebook([drill_cell(), answer_cell(answer), *map(check_cell, TESTS)])


def make_notebook(cells: list[NotebookNode]) -> NotebookNode:
    """A notebook of these cells."""
    return new_notebook(cells=cells)


def hand_in(answer: str) -> NotebookNode:
    """A submission: the source with this answer."""
    return make_source(answer)


def summarise(notebook: NotebookNode) -> dict[str, str]:
    """For each test cell: `passed`, or the name and message of its error."""
    found = {}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            errors = [out for out in cell.outputs if out.output_type == "error"]
            name = cell.metadata.nbgrader.grade_id
            found[name] = f"{errors[0].ename}: {errors[0].evalue}" if errors else "passed"
    return found


def _cell(text: str, name: str, grade: bool, solution: bool, locked: bool) -> NotebookNode:
    metadata = {
        "grade": grade, "solution": solution, "locked": locked, "task": False,
        "grade_id": name, "schema_version": 3, "cell_type": "code",
    }  # fmt: skip
    if grade:
        metadata["points"] = 1
    return new_code_cell(text.strip(), metadata={"nbgrader": metadata})

"""A small drill of three questions, built in code, for tests that do not need the real lesson.

It has the same ids as the real one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ASSIGNMENT = "exploding_loss"
POINTS = 3.0  # automatic; the postmortem's 3 more are a person's

HandIn = Callable[..., Path]  # puts a file into a student's submission folder


def build_source() -> NotebookNode:
    """The instructor's version."""
    cells = [
        new_markdown_cell("# A small drill\n\nIs $a<b$ & `x < y`?", id="title"),
        code("setup", "LEARNING_RATE = 1.2", locked=True),
        code("predict", "### BEGIN SOLUTION\nPREDICTION = 'up'\n### END SOLUTION", solution=True),
        code(
            "predict_complete",
            "assert 'PREDICTION' in globals(), 'predict first'\nprint('seen')",
            points=1,
        ),
        code(
            "fix",
            "### BEGIN SOLUTION\nLEARNING_RATE_FIXED = 0.123456\n### END SOLUTION",
            solution=True,
        ),
        code(
            "fix_rate",
            "rate = globals().get('LEARNING_RATE_FIXED')\n"
            "assert isinstance(rate, float), 'need one real number'\n"
            "### BEGIN HIDDEN TESTS\n"
            "secret_limit_of_the_bowl = 0.987654\n"
            "assert 0 < rate < secret_limit_of_the_bowl, f'with {rate} it grows'\n"
            "### END HIDDEN TESTS",
            points=2,
        ),
        markdown("postmortem", "The rate was above the limit of the bowl.", points=3),
        task(
            "rubric", "Marked by a person.\n=== BEGIN MARK SCHEME ===\n"
            "one point for naming the curvature\n=== END MARK SCHEME ==="
        ),
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def code(name: str, source: str, **kinds: Any) -> NotebookNode:
    """A locked, solution or (with points) test cell."""
    return new_code_cell(source, id=name, metadata=label(name, **kinds))


def markdown(name: str, source: str, points: int) -> NotebookNode:
    """A written answer, marked by a person."""
    return new_markdown_cell(source, id=name, metadata=label(name, points=points, solution=True))


def task(name: str, source: str) -> NotebookNode:
    """A task cell, which can contain a mark scheme."""
    metadata = label(name, locked=True, task=True)
    metadata["nbgrader"]["points"] = 0
    return new_markdown_cell(source, id=name, metadata=metadata)


def label(name: str, points: int | None = None, **kinds: bool) -> dict[str, dict[str, Any]]:
    """nbgrader's metadata, schema 3."""
    flags = {kind: kinds.get(kind, False) for kind in ("locked", "solution", "task")}
    flags["grade"] = points is not None
    flags["locked"] = flags["locked"] or (flags["grade"] and not flags["solution"])
    extra = {"points": points} if points is not None else {}
    return {"nbgrader": flags | extra | {"grade_id": name, "schema_version": 3}}


def solved() -> NotebookNode:
    """A right submission, which tests can change."""
    return nbformat.from_dict(build_source())


def find_cell(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell with that grade_id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)

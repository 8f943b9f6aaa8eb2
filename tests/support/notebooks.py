"""The drill's two notebooks, and the sources of its checks with their hidden tests."""

from pathlib import Path

import matplotlib as mpl
import nbformat

from grader.cells import is_test

mpl.use("Agg")

ROOT = Path(__file__).parents[2]
SOURCE = nbformat.read(ROOT / "source/exploding_loss/exploding_loss.ipynb", as_version=4)
RELEASE = nbformat.read(ROOT / "release/exploding_loss/exploding_loss.ipynb", as_version=4)

TESTS = {cell.metadata.nbgrader.grade_id: cell.source for cell in SOURCE.cells if is_test(cell)}

"""Reads the notebooks of one folder of an assignment: all of them, by name."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode


def read_notebooks(folder: Path) -> dict[str, NotebookNode]:
    """The notebooks, sorted by name; a name is without the ending."""
    paths = sorted(folder.glob("*.ipynb"))
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}

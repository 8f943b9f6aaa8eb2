"""Reads all notebooks in a folder of an assignment."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode


def read_notebooks(folder: Path) -> dict[str, NotebookNode]:
    """The notebooks by name, without the ending, sorted."""
    paths = sorted(folder.glob("*.ipynb"))
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}

"""The files beside the notebooks in a folder of the course's own; never in a submission."""

from collections.abc import Iterable
from pathlib import Path

from nbgrader.utils import find_all_files


def find_files(folder: Path, ignore: Iterable[str]) -> dict[str, Path]:
    """All files but notebooks, as nbgrader takes them along, by relative path; links left out."""
    paths = (Path(name) for name in find_all_files(str(folder), [*ignore, "*.ipynb"]))
    files = (path for path in paths if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path for path in sorted(files)}

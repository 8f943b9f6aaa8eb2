"""Lists the files beside the notebooks of a trusted folder such as source/, never a submission."""

from collections.abc import Iterable
from pathlib import Path

from nbgrader.utils import find_all_files

IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache")  # as in nbgrader


def find_files(folder: Path, ignore: Iterable[str] = IGNORED) -> dict[str, Path]:
    """All files except notebooks and links, as nbgrader copies them, by relative path."""
    paths = (Path(name) for name in find_all_files(str(folder), [*ignore, "*.ipynb"]))
    files = (path for path in paths if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path for path in sorted(files)}

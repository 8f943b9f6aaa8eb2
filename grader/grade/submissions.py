"""Reads what lies in a submission's folder: the notebook to grade, its time, what is beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import find_all_files, parse_utc

from grader.grade.fingerprint import hash_files
from grader.intake.beside import read_beside
from grader.intake.choosing import choose_notebook
from grader.intake.listing import TIMESTAMP
from grader.intake.reading import read_bytes
from grader.intake.refusal import Unreadable
from grader.printable import printable


@dataclass(frozen=True)
class SubmittedFiles:
    """One submission as it was handed in; `beside` by relative path."""

    name: str  # of the notebook's file, for messages
    notebook: bytes
    timestamp: datetime | None
    beside: dict[str, bytes]

    @property
    def content_hash(self) -> str:
        """Changes when anything does that is taken along."""
        return hash_files(self.beside | {self.name: self.notebook})


def read_submitted(folder: Path, notebook: str, names: Iterable[str]) -> SubmittedFiles:
    """What is in `folder`, beside the notebook only what `names` name; raises Unreadable."""
    path = choose_notebook(folder, notebook)
    beside = read_beside(folder, names)
    when = read_timestamp(beside)
    return SubmittedFiles(printable(path.name), read_bytes(path), when, beside)


def read_files(folder: Path, ignore: list[str]) -> dict[str, bytes]:
    """All files but notebooks in one of the course's own folders, as nbgrader takes them along."""
    paths = (Path(name) for name in find_all_files(str(folder), [*ignore, "*.ipynb"]))
    files = (path for path in paths if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def read_timestamp(files: dict[str, bytes]) -> datetime | None:
    """When it was handed in, if collecting has noted that."""
    text = files.get(TIMESTAMP, b"").decode(errors="replace").strip()
    try:
        return parse_utc(text) if text else None
    except Exception:  # dateutil raises many kinds
        shown = printable(text, 40)
        raise Unreadable(f"timestamp.txt is no date ({shown}): correct or delete it") from None

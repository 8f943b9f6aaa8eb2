"""Reads what lies in a submission's folder: the notebook to grade, its time, what is beside it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import find_all_files, parse_utc

from grader.grade.fingerprint import hash_files
from grader.intake.choosing import choose_notebook
from grader.intake.reading import read_bytes
from grader.intake.refusal import Unreadable


@dataclass(frozen=True)
class SubmittedFiles:
    """One submission as it was handed in; `beside` by relative path."""

    name: str  # of the notebook's file, for messages
    notebook: bytes
    timestamp: datetime | None
    beside: dict[str, bytes]

    @property
    def content_hash(self) -> str:
        """Changes when anything in the folder does."""
        return hash_files(self.beside | {self.name: self.notebook})


def read_submitted(folder: Path, notebook: str, ignore: list[str]) -> SubmittedFiles:
    """What is in `folder`; raises Unreadable with one line."""
    path = choose_notebook(folder, notebook)
    beside = read_beside(folder, ignore)
    return SubmittedFiles(path.name, read_bytes(path), read_timestamp(beside), beside)


def read_beside(folder: Path, ignore: list[str]) -> dict[str, bytes]:
    """All files but notebooks, as nbgrader takes them along; links are not followed."""
    paths = (Path(name) for name in find_all_files(str(folder), [*ignore, "*.ipynb"]))
    files = (path for path in paths if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def read_timestamp(files: dict[str, bytes]) -> datetime | None:
    """When it was handed in, if collecting has noted that."""
    text = files.get("timestamp.txt", b"").decode(errors="replace").strip()
    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError):
        raise Unreadable(f"timestamp.txt is no date ({text[:40]}): mend or delete it") from None

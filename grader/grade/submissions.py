"""Reads a submission's folder: the notebooks to grade, the time of submission, other files."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from grader.grade.fingerprint import hash_files
from grader.grade.task import HandedIn
from grader.intake.beside import read_beside
from grader.intake.choosing import choose_notebooks
from grader.intake.listing import OWN_FILES, TIMESTAMP
from grader.intake.reading import read_bytes
from grader.intake.refusal import Unreadable
from grader.text.printable import printable


@dataclass(frozen=True)
class SubmittedFiles:
    """One submission as handed in; `beside` are the other files, by relative path."""

    notebooks: dict[str, HandedIn]  # by their name in the assignment
    timestamp: datetime | None
    beside: dict[str, bytes]

    @property
    def content_hash(self) -> str:
        """Changes whenever a file changes that grading uses."""
        return hash_files(self.beside | {n.file: n.data for n in self.notebooks.values()})

    @property
    def students_files(self) -> dict[str, bytes]:
        """The other files that the course lets students hand in."""
        return {name: data for name, data in self.beside.items() if name not in OWN_FILES}


def read_submitted(
    folder: Path, wanted: Mapping[str, Collection[str]], names: Iterable[str]
) -> SubmittedFiles:
    """Read from `folder` the notebooks `wanted` (their grade_ids by name) and the files `names`.

    Raises Unreadable.
    """
    notebooks = {
        name: HandedIn(printable(path.name), read_bytes(path))
        for name, path in choose_notebooks(folder, wanted).items()
    }
    beside = read_beside(folder, names)
    return SubmittedFiles(notebooks, read_timestamp(beside), beside)


def read_timestamp(files: dict[str, bytes]) -> datetime | None:
    """The time of submission, if collecting has recorded it."""
    text = files.get(TIMESTAMP, b"").decode(errors="replace").strip()
    try:
        return parse_utc(text) if text else None
    except Exception:  # dateutil raises many types
        shown = printable(text, 40)
        raise Unreadable(f"timestamp.txt is not a date ({shown}): correct or delete it") from None

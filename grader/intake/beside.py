"""Reads the files beside a submitted notebook that the course asks for, and no others.

Their names are listed by assignment in nbgrader's `Autograde.exclude_overwriting`. All other files
stay in `submitted/`, unread.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from grader.intake.listing import OWN_FILES, FolderEntry, list_folder
from grader.intake.reading import read_bytes
from grader.intake.refusal import Unreadable
from grader.text.printable import printable

MAX_BYTES = 10_000_000  # all files that the course asks for, together
MAX_OWN = 1_000  # each of nbgrader's own files
# Formgrader serves files to the marker's browser with the type of their ending. Files that could
# run there, and all with an unknown ending, are renamed to plain text.
PASSIVE = {
    ".csv", ".dat", ".gif", ".jpeg", ".jpg", ".json", ".log", ".md", ".npy", ".npz", ".pdf",
    ".png", ".py", ".toml", ".tsv", ".txt", ".yaml", ".yml",
}  # fmt: skip


def read_beside(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The files in `folder` that match `names` (globs), and nbgrader's own, by relative path."""
    names = [*names, *OWN_FILES]
    named = [entry for entry in list_folder(folder) if entry.is_file and is_named(entry, names)]
    check_sizes(named)
    return {name_safely(str(entry.path)): read_bytes(folder / entry.path) for entry in named}


def is_named(entry: FolderEntry, names: Iterable[str]) -> bool:
    """Whether the course asks for this file."""
    path = str(entry.path)
    return path.isprintable() and any(fnmatchcase(path, name) for name in names)


def check_sizes(entries: list[FolderEntry]) -> None:
    """Raise Unreadable if a file is too large, before any is read."""
    for entry in entries:
        most = MAX_OWN if str(entry.path) in OWN_FILES else MAX_BYTES
        if entry.size > most:
            shown = printable(entry.path)
            raise Unreadable(f"{shown} has {entry.size:,} bytes; ask for it with at most {most:,}")
    if sum(entry.size for entry in entries) > MAX_BYTES:
        raise Unreadable(f"the files beside the notebook have more than {MAX_BYTES:,} bytes")


def name_safely(path: str) -> str:
    """The path to store a file under, so that no browser treats it as a page or script."""
    return path if Path(path).suffix.lower() in PASSIVE else f"{path}.txt"

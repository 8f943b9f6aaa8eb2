"""What of the files beside a handed-in notebook is taken along: only what the course names.

The names stand in nbgrader's own `Autograde.exclude_overwriting`, by assignment: files that
students hand in themselves. All else stays in `submitted/`, unread.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from grader.intake.listing import OWN_FILES, Entry, list_folder
from grader.intake.reading import read_bytes
from grader.intake.refusal import Unreadable
from grader.text.printable import printable

MAX_BYTES = 10_000_000  # of all files that the course names
MAX_OWN = 1_000  # of each of nbgrader's own
# Formgrader serves a file as what its ending says, to the browser of whoever marks it. What could
# run there, and every ending that nobody has thought of, becomes plain text.
PASSIVE = {
    ".csv", ".dat", ".gif", ".jpeg", ".jpg", ".json", ".log", ".md", ".npy", ".npz", ".pdf",
    ".png", ".py", ".toml", ".tsv", ".txt", ".yaml", ".yml",
}  # fmt: skip


def read_beside(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """By relative path, the files in `folder` that `names` (globs) name, and nbgrader's own."""
    names = [*names, *OWN_FILES]
    named = [entry for entry in list_folder(folder) if entry.is_file and is_named(entry, names)]
    check_sizes(named)
    return {disarm(str(entry.path)): read_bytes(folder / entry.path) for entry in named}


def is_named(entry: Entry, names: Iterable[str]) -> bool:
    """Whether the course asks for this file."""
    path = str(entry.path)
    return path.isprintable() and any(fnmatchcase(path, name) for name in names)


def check_sizes(entries: list[Entry]) -> None:
    """Raise Unreadable before a file is read that is larger than it can honestly be."""
    for entry in entries:
        most = MAX_OWN if str(entry.path) in OWN_FILES else MAX_BYTES
        if entry.size > most:
            shown = printable(entry.path)
            raise Unreadable(f"{shown} has {entry.size:,} bytes; ask for it with at most {most:,}")
    if sum(entry.size for entry in entries) > MAX_BYTES:
        raise Unreadable(f"the files beside the notebook have more than {MAX_BYTES:,} bytes")


def disarm(path: str) -> str:
    """The path to keep a file under: one that no browser takes for a page or a script."""
    return path if Path(path).suffix.lower() in PASSIVE else f"{path}.txt"

"""First look at a submission's folder: what lies in it, by name and size; nothing is opened."""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.intake.refusal import Unreadable
from grader.text.printable import printable

MAX_ENTRIES = 2_000  # files and folders; a hand-in has a handful
TIMESTAMP = "timestamp.txt"  # when it was handed in
OWN_FILES = (TIMESTAMP, "submission_secret.txt")  # written by nbgrader, not by the student


@dataclass(frozen=True)
class Entry:
    """A file or folder by its path in the submission; a folder's size is 0."""

    path: PurePosixPath
    size: int
    is_file: bool


def list_folder(folder: Path) -> list[Entry]:
    """Everything below `folder`, sorted; raises Unreadable for links, too much, or no access.

    nbgrader copies what a link points to, which may be anything that its user can read.
    """
    try:
        if folder.is_symlink():
            raise Unreadable(f"{printable(folder.name)} is no folder but a link; ask for the files")
        return sorted(walk(folder), key=lambda entry: entry.path)
    except OSError as error:
        name = printable(os.path.basename(os.fsdecode(error.filename or "it")))
        raise Unreadable(f"{name} cannot be read: {error.strerror}") from None


def list_names(folder: Path) -> set[str]:
    """The printable names of what lies below `folder`, as far as it can be looked at."""
    names: set[str] = set()
    with contextlib.suppress(OSError, Unreadable):
        for entry in walk(folder):
            names.add(printable(entry.path.name))
    return names


def walk(folder: Path) -> Iterator[Entry]:
    """Without recursion: folders may lie in one another however deep."""
    waiting, count = [PurePosixPath()], 0
    while waiting:
        place = waiting.pop()
        with os.scandir(folder / place) as inside:
            for item in inside:
                about = item.stat(follow_symlinks=False)
                is_file, count = stat.S_ISREG(about.st_mode), count + 1
                yield Entry(place / item.name, about.st_size if is_file else 0, is_file)
                if stat.S_ISLNK(about.st_mode):
                    raise Unreadable(f"{printable(item.name)} is no file but a link; ask for it")
                if stat.S_ISDIR(about.st_mode):
                    waiting.append(place / item.name)
                if count > MAX_ENTRIES:
                    raise Unreadable(f"more than {MAX_ENTRIES:,} files; ask for the notebook alone")

"""Lists a submission's folder by name and size, without opening any file."""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.intake.refusal import Unreadable
from grader.text.printable import printable

MAX_ENTRIES = 2_000  # files and folders; most submissions have a handful
TIMESTAMP = "timestamp.txt"  # the time of submission
OWN_FILES = (TIMESTAMP, "submission_secret.txt")  # written by nbgrader, not by the student


@dataclass(frozen=True)
class FolderEntry:
    """A file or folder, by its path in the submission; folders have size 0."""

    path: PurePosixPath
    size: int
    is_file: bool


def list_folder(folder: Path) -> list[FolderEntry]:
    """Everything below `folder`, sorted; raises Unreadable for links, too many files, no access.

    nbgrader would copy the target of a link, which may be any file that its user can read.
    """
    try:
        if folder.is_symlink():
            raise Unreadable(f"{printable(folder.name)} is a link to a folder; ask for the files")
        return sorted(walk(folder), key=lambda entry: entry.path)
    except OSError as error:
        name = printable(os.path.basename(os.fsdecode(error.filename or "it")))
        raise Unreadable(f"{name} cannot be read: {error.strerror}") from None


def list_names(folder: Path) -> set[str]:
    """The printable names of everything below `folder`, as far as it is accessible."""
    names: set[str] = set()
    with contextlib.suppress(OSError, Unreadable):
        for entry in walk(folder):
            names.add(printable(entry.path.name))
    return names


def walk(folder: Path) -> Iterator[FolderEntry]:
    """Yield all entries; not recursive, because folders may be nested arbitrarily deep."""
    waiting, count = [PurePosixPath()], 0
    while waiting:
        place = waiting.pop()
        with os.scandir(folder / place) as inside:
            for item in inside:
                about = item.stat(follow_symlinks=False)
                is_file, count = stat.S_ISREG(about.st_mode), count + 1
                yield FolderEntry(place / item.name, about.st_size if is_file else 0, is_file)
                if stat.S_ISLNK(about.st_mode):
                    raise Unreadable(f"{printable(item.name)} is a link, not a file; ask for it")
                if stat.S_ISDIR(about.st_mode):
                    waiting.append(place / item.name)
                if count > MAX_ENTRIES:
                    raise Unreadable(f"more than {MAX_ENTRIES:,} files; ask for the notebook alone")

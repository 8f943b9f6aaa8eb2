"""Decides which student each file of a download belongs to, and its name in `submitted/`.

All files are looked at together, so that the cost is linear in the size of the class.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.collect.file_names import ParsedName, read_name, undo_browser

MAX_FILES = 1000  # per student; nbgrader compares each with all others
OFFICIAL = ("timestamp.txt", "submission_secret.txt")  # written by nbgrader, which trusts them


@dataclass(frozen=True)
class Destination:
    """Where a file goes; without a student, `why` it is not collected."""

    student: str = ""
    file: str = ""
    why: str = ""


def file_download(
    paths: Iterable[PurePosixPath], wanted: Collection[str]
) -> dict[PurePosixPath, Destination]:
    """For each of `paths` (relative to the download); `wanted` are the released notebooks."""
    places: dict[PurePosixPath, Destination] = {}
    students: defaultdict[str, list[tuple[PurePosixPath, ParsedName]]] = defaultdict(list)
    for path in sorted(paths):
        if (parsed := read_name(path, wanted)) is None:
            places[path] = Destination(why="no student's name in it")
        elif len(students[parsed.student]) == MAX_FILES:
            places[path] = Destination(why=f"more than {MAX_FILES:,} files of one student")
        else:
            students[parsed.student].append((path, parsed))
    for files in students.values():
        places |= file_student(files, wanted)
    return places


def file_student(
    files: list[tuple[PurePosixPath, ParsedName]], wanted: Collection[str]
) -> dict[PurePosixPath, Destination]:
    """One student's files: the latest attempt at each file, under its own name."""
    last: dict[str, int] = {}
    for _, parsed in files:
        last[parsed.file] = max(parsed.attempt, last.get(parsed.file, 0))
    places = {
        path: Destination(why="superseded by a later attempt")
        for path, parsed in files
        if parsed.attempt < last[parsed.file]
    }
    latest = [(path, parsed) for path, parsed in files if path not in places]
    notebooks = [parsed.file for _, parsed in latest if parsed.file.endswith(".ipynb")]
    taken: set[str] = set()
    for path, parsed in latest:
        name = rename_notebook(parsed.file, wanted) if notebooks == [parsed.file] else parsed.file
        places[path] = Destination(parsed.student, make_unique(name, taken))
    return places


def rename_notebook(file: str, wanted: Collection[str]) -> str:
    """The assignment's name for a student's only notebook."""
    name = undo_browser(PurePosixPath(file).stem)
    return f"{name if name in wanted or len(wanted) != 1 else next(iter(wanted))}.ipynb"


def make_unique(file: str, taken: set[str]) -> str:
    """`file`, or a similar name if it is taken by another file or folder.

    A student's file must not replace nbgrader's timestamp.
    """
    if file.lower() in OFFICIAL:
        file = f"handed_in_{file}"
    path, count = PurePosixPath(file), 1
    while clashes(path, taken):
        count += 1
        path = PurePosixPath(f"{count}", file)
    taken |= {str(path).lower(), *(f"{folder}/".lower() for folder in path.parents)}
    return str(path)


def clashes(path: PurePosixPath, taken: set[str]) -> bool:
    """Whether `path` already exists as file or folder, or one of its folders exists as a file."""
    names = {str(path), f"{path}/", *map(str, path.parents)}
    return any(name.lower() in taken for name in names)

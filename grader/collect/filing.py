"""Decides for a whole download whose each file is and what to call it in `submitted/`.

Looked at once for all files: the cost grows as the class does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.collect.file_names import ParsedName, read_name, undo_browser

MAX_FILES = 1000  # of one student; nbgrader compares each with all others
OFFICIAL = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own, which it believes


@dataclass(frozen=True)
class Place:
    """Where a file goes; without a student, `why` it goes nowhere."""

    student: str = ""
    file: str = ""
    why: str = ""


def file_download(
    paths: Iterable[PurePosixPath], wanted: Collection[str]
) -> dict[PurePosixPath, Place]:
    """A place for each of `paths` (relative to the download); `wanted` are released notebooks."""
    places: dict[PurePosixPath, Place] = {}
    students: defaultdict[str, list[tuple[PurePosixPath, ParsedName]]] = defaultdict(list)
    for path in sorted(paths):
        if (parsed := read_name(path)) is None:
            places[path] = Place(why="no student's name in it")
        elif len(students[parsed.student]) == MAX_FILES:
            places[path] = Place(why=f"more than {MAX_FILES:,} files of one student")
        else:
            students[parsed.student].append((path, parsed))
    for files in students.values():
        places |= file_student(files, wanted)
    return places


def file_student(
    files: list[tuple[PurePosixPath, ParsedName]], wanted: Collection[str]
) -> dict[PurePosixPath, Place]:
    """One student's files: of several attempts at a file the latest, each under its own name."""
    last: dict[str, int] = {}
    for _, parsed in files:
        last[parsed.file] = max(parsed.attempt, last.get(parsed.file, 0))
    places = {
        path: Place(why="superseded by a later attempt")
        for path, parsed in files
        if parsed.attempt < last[parsed.file]
    }
    latest = [(path, parsed) for path, parsed in files if path not in places]
    notebooks = [parsed.file for _, parsed in latest if parsed.file.endswith(".ipynb")]
    taken: set[str] = set()
    for path, parsed in latest:
        name = name_notebook(parsed.file, wanted) if notebooks == [parsed.file] else parsed.file
        places[path] = Place(parsed.student, keep_apart(name, taken))
    return places


def name_notebook(file: str, wanted: Collection[str]) -> str:
    """The assignment's name for a student's only notebook."""
    name = undo_browser(PurePosixPath(file).stem)
    return f"{name if name in wanted or len(wanted) != 1 else next(iter(wanted))}.ipynb"


def keep_apart(file: str, taken: set[str]) -> str:
    """`file`, or a like name where another file has it, or has its name as a folder's.

    When it was handed in is nbgrader's to write, never a student's.
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
    """Whether `path` is a file's or folder's already, or one of its folders is a file's."""
    names = {str(path), f"{path}/", *map(str, path.parents)}
    return any(name.lower() in taken for name in names)

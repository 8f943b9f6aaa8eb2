"""Reads student and file name from the names that Canvas and Moodle give to downloaded files.

Canvas (its lib/content_zipper.rb): `<name>_[LATE_]<user id>_<file id>_<uploaded name>`, where
name is the sortable one in lower case without spaces; with anonymous marking, `anon_<code>`
replaces name and user id. A file handed in again becomes `...-1.ipynb`, `...-2.ipynb`.

Moodle (mod/assign): a folder `<full name>_<participant>_assignsubmission_file_` with the files in
it, or the same as a prefix of each file; with blind marking, `Participant_<participant>_`.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.text.printable import printable

MAX_NAME = 200  # bytes of one part of a path; file systems allow 255
CANVAS = re.compile(
    r"(?:(?!LATE_)(?P<name>\w+?)_)??(?:LATE_)?(?P<user>\d+|anon_[^\W_]+)_\d+_(?P<file>.+)"
)
MOODLE = re.compile(
    r"(?P<name>[^_]+)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?"
)
RESUBMITTED = re.compile(r"-(?P<attempt>\d+)$")
BROWSER_ADDITIONS = [
    re.compile(r"^copy of ", re.IGNORECASE),
    re.compile(r"[-_ ]copy ?\d*$", re.IGNORECASE),
    re.compile(r" ?\(\d+\)$"),
]


@dataclass(frozen=True)
class ParsedName:
    """One file of one student: its name as uploaded, and which attempt it is (0: the first)."""

    student: str
    file: str
    attempt: int = 0


def read_name(path: PurePosixPath, wanted: Collection[str] = ()) -> ParsedName | None:
    """Student and file of `path` (relative to the download), or None if no part names a student.

    `wanted` are the released notebooks: `part-1.ipynb` may be one of them, not a second attempt.
    The outermost name decides: the LMS has chosen it, a student those inside an archive.
    """
    for i, part in enumerate(path.parts):
        inner = "/".join(path.parts[i + 1 :])
        if found := MOODLE.fullmatch(part):
            return ParsedName(name_student(found), inner or found["file"] or part)
        if found := CANVAS.fullmatch(part):
            file, attempt = split_attempt(found["file"], wanted)
            return ParsedName(name_student(found), inner or file, attempt)
    return None


def name_student(found: re.Match[str]) -> str:
    """The student's id: `name_number` in ASCII letters, a valid folder name everywhere.

    The number alone would be unique, but nbgrader's command line parses a bare number as an int
    (nbgrader issue 743), and a marker wants to see a name. `LATE` is left out, so that a student's
    id does not depend on when they hand in.
    """
    plain = unicodedata.normalize("NFKD", found["name"] or "").encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    number = found["user"]
    return f"{name or 'student'}_{number}" if number.isdigit() else number


def split_attempt(file: str, wanted: Collection[str]) -> tuple[str, int]:
    """`work-2.ipynb` is the third attempt at `work.ipynb`, unless a notebook has that name."""
    path = PurePosixPath(file)
    if path.stem in wanted:
        return file, 0
    if found := RESUBMITTED.search(path.stem):
        return RESUBMITTED.sub("", path.stem) + path.suffix, int(found["attempt"])
    return file, 0


def undo_browser(stem: str) -> str:
    """The name before a browser or JupyterLab made it unique: `work (1)-Copy1` was `work`."""
    before = None
    while before != stem:
        before = stem
        for addition in BROWSER_ADDITIONS:
            stem = addition.sub("", stem)
    return stem.strip()


def clean_path(path: str) -> str:
    """A relative path whose parts every disk and terminal accepts; keeps a final "/"."""
    parts = [clean_name(part) for part in path.split("/") if part not in ("", ".", "..")]
    return "/".join(parts or ["_"]) + ("/" if path.endswith("/") else "")


def clean_name(name: str) -> str:
    """`name` without unprintable characters; if it is too long, cut before its ending."""
    name = printable(name, 10 * MAX_NAME) or "_"
    path = PurePosixPath(name)
    ending = path.suffix if len(path.suffix.encode()) < MAX_NAME // 2 else ""
    stem = name.removesuffix(ending).encode()[: MAX_NAME - len(ending.encode())]
    return stem.decode(errors="ignore") + ending

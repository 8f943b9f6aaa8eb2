"""The examiner's own folder: the assignment's files, and data that the student has written.

A test finds there by relative names what it would find in the student's folder. The assignment's
files are the course's own, whatever the student has made of theirs; a program of the student's
never comes here, so no test can import one.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.judge.protocol.files import MAX_FILES, MAX_TOTAL, crosses

MENTIONS_FILES = re.compile(
    r"open\(|Path\(|\bos\.|\bread_\w+\(|\bto_\w+\(|load|save|\bglob\b|exists|shutil|tempfile"
    r"|\.(csv|tsv|txt|json|png|jpg|dat|npy|npz|html|xml|db|sqlite)\b"
)


class ExaminerFiles:
    """A folder below the server's, with what tests may open."""

    def __init__(self, folder: Path, course_files: Mapping[str, str]) -> None:
        self._folder = folder / "cwd"
        self._modules = folder / "modules"
        self._course = course_files
        self._known: dict[str, tuple[int, int]] = {}

    def prepare(self) -> None:
        """Make the folder, and work in it from now on."""
        has_modules = any(name.endswith(".py") for name in self._course)
        for folder in (self._folder, self._modules) if has_modules else (self._folder,):
            folder.mkdir(parents=True)
            for name, origin in self._course.items():
                copy = folder / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(origin, copy)  # no link: a test may write to it
                self._known[name] = _mark(copy)
        os.chdir(self._folder)
        if has_modules:
            sys.path.insert(0, str(self._modules))

    def read_course_files(self) -> Iterator[dict[str, bytes]]:
        """The assignment's files for the student's process, one at a time."""
        for name, origin in self._course.items():
            yield {name: Path(origin).read_bytes()}

    def take(self, written: Mapping[str, bytes]) -> None:
        """Put data here that the student has written; the course's own files stay as they are."""
        for name, data in list(written.items())[:MAX_FILES]:
            if not crosses(name) or name in self._course:
                continue
            path = self._folder / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.unlink(missing_ok=True)
                path.write_bytes(data)
                self._known[name] = _mark(path)
            except OSError:  # a file where a folder should be, or the other way round
                continue

    def find_written(self) -> dict[str, bytes]:
        """Files that a test has written, new or changed since they were last found."""
        found: dict[str, bytes] = {}
        total = 0
        for path in sorted(self._folder.rglob("*")):
            name = path.relative_to(self._folder).as_posix()
            if path.is_symlink() or not path.is_file() or not crosses(name):
                continue
            mark = _mark(path)
            if self._known.get(name) == mark:
                continue
            total += mark[1]
            if len(found) >= MAX_FILES or total > MAX_TOTAL:
                break
            found[name], self._known[name] = path.read_bytes(), mark
        return found


def mentions_files(text: str) -> bool:
    """Whether a test looks as if it opened files."""
    return bool(MENTIONS_FILES.search(text))


def _mark(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_mtime_ns, status.st_size

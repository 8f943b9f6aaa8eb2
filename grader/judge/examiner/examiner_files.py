"""The examiner's own folder: the assignment's files, and data that the student has written.

A test finds there, under relative names, what it would find in the student's folder. The
assignment's files are the course's own, even if the student has changed theirs; programs written by
students are never copied here, so no test can import one.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.judge.protocol.copied_files import MAX_FILES, MAX_TOTAL, may_be_copied

MENTIONS_FILES = re.compile(
    r"open\(|Path\(|\bos\.|\bread_\w+\(|\bto_\w+\(|load|save|\bglob\b|exists|shutil|tempfile"
    r"|\.(csv|tsv|txt|json|png|jpg|dat|npy|npz|html|xml|db|sqlite)\b"
)


class ExaminerFiles:
    """A folder below the server's, with the files that tests may open."""

    def __init__(self, folder: Path, course_files: Mapping[str, str]) -> None:
        self._folder = folder / "cwd"
        self._modules = folder / "modules"
        self._course = course_files
        self._known: dict[str, tuple[int, int]] = {}
        self._written_by_tests: set[str] = set()

    def prepare(self) -> None:
        """Create the folder, and change to it."""
        has_modules = any(name.endswith(".py") for name in self._course)
        for folder in (self._folder, self._modules) if has_modules else (self._folder,):
            folder.mkdir(parents=True)
            for name, origin in self._course.items():
                copy = folder / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(origin, copy)  # no link: a test may write to it
                self._known[name] = _mark(copy)
        os.chdir(self._folder)
        tempfile.tempdir = str(self._folder)  # so that they reach the student's folder, too
        if has_modules:
            sys.path.insert(0, str(self._modules))

    def localise(self, value: Any) -> Any:
        """A path in this folder as it is called in the student's."""
        if type(value) is str or isinstance(value, Path):
            inside = f"{self._folder}/"
            if str(value).startswith(inside):
                return type(value)(str(value).removeprefix(inside))
        return value

    def read_course_files(self) -> Iterator[dict[str, bytes]]:
        """The assignment's files for the student's process, one at a time."""
        for name, origin in self._course.items():
            yield {name: Path(origin).read_bytes()}

    def take(self, written: Mapping[str, bytes], may_rewrite: Callable[[str], bool]) -> None:
        """Write data files of the student here, except over the course's own files.

        Files that a test has written are overwritten only if the student `may_rewrite` them.
        """
        for name, data in list(written.items())[:MAX_FILES]:
            if not may_be_copied(name) or name in self._course:
                continue
            if name in self._written_by_tests and not may_rewrite(name):
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
        """Files that tests have created or changed since the last call."""
        found: dict[str, bytes] = {}
        total = 0
        for path in sorted(self._folder.rglob("*")):
            name = path.relative_to(self._folder).as_posix()
            if path.is_symlink() or not path.is_file() or not may_be_copied(name):
                continue
            mark = _mark(path)
            if self._known.get(name) == mark:
                continue
            total += mark[1]
            if len(found) >= MAX_FILES or total > MAX_TOTAL:
                break
            found[name], self._known[name] = path.read_bytes(), mark
        self._written_by_tests |= found.keys()
        return found


def mentions_files(text: str) -> bool:
    """Whether a test seems to open files."""
    return bool(MENTIONS_FILES.search(text))


def _mark(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_mtime_ns, status.st_size

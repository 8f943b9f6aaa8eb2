"""Files in the student's folder: writes those of the assignment, finds those that were written."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.judge.protocol.copied_files import MAX_FILES, MAX_TOTAL, may_be_copied

READ_ONLY, READ_WRITE = 0o444, 0o644


class ScratchFiles:
    """The files in the folder in which this process was started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, int]] = {}

    def place(self, files: Mapping[str, bytes], is_read_only: bool) -> None:
        """Write files, replacing existing ones."""
        for name, data in files.items():
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            mode = READ_ONLY if is_read_only else READ_WRITE
            with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, mode), "wb") as file:
                file.write(data)
            self._known[name] = _mark(path.lstat())

    def find_written(self) -> dict[str, bytes]:
        """Files that are new or changed since the last call."""
        found: dict[str, bytes] = {}
        total = 0
        for path, status in self._walk(self._folder):
            name = path.relative_to(self._folder).as_posix()
            if self._known.get(name) == _mark(status) or not may_be_copied(name):
                continue
            total += status.st_size
            if len(found) >= MAX_FILES or total > MAX_TOTAL:
                break
            found[name] = path.read_bytes()
            self._known[name] = _mark(status)
        return found

    def _walk(self, folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
        """Regular files below a folder; links are not followed."""
        for path in sorted(folder.iterdir()):
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode) and not path.name.startswith("."):
                yield from self._walk(path)
            elif stat.S_ISREG(status.st_mode):
                yield path, status


def _mark(status: os.stat_result) -> tuple[int, int]:
    return status.st_mtime_ns, status.st_size

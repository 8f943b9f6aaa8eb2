"""Counts threads and files of the student's process, which the kernel cannot limit per process.

If the sandbox has given the process its own user and disk, the kernel enforces both limits first.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from grader.judge.protocol.limits import MB, Limits

SMALLEST = 1024  # bytes that a file or folder costs at least


def find_excess(pid: int, scratch: str, limits: Limits) -> str:
    """One sentence on the limit that the process exceeds, or ""."""
    if count_threads(pid) > limits.threads:
        return f"Your notebook started more than {limits.threads} threads."
    most = limits.scratch_mb * MB
    used = _measure_folder(scratch, most)
    if used + _measure_unnamed(pid, scratch, limits.file_mb * MB) > most:
        return f"Your notebook wrote more than {limits.scratch_mb} MB of files."
    return ""


def count_threads(pid: int) -> int:
    """The number of threads of a process; 0 if it has ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rsplit(")", 1)[1].split()[17])
    except (OSError, IndexError, ValueError):
        return 0


def _measure_folder(folder: str, most: int) -> int:
    """Bytes on disk below `folder`; more than `most` if part of it is not accessible."""
    total, todo = 0, [folder]
    while todo and total <= most:
        try:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    found = entry.stat(follow_symlinks=False)
                    total += max(found.st_blocks * 512, SMALLEST)
                    if stat.S_ISDIR(found.st_mode):
                        todo.append(entry.path)
                    if total > most:
                        break
        except (FileNotFoundError, NotADirectoryError):
            continue  # removed meanwhile
        except OSError:  # the path is too long, or permissions are missing
            return most + 1
    return total


def _measure_unnamed(pid: int, scratch: str, most_of_one: int) -> int:
    """Bytes of deleted files that still exist because they are open or mapped.

    The size of a file that is only mapped is unknown: it counts as the largest allowed.
    """
    opened = {found.st_ino: found.st_blocks * 512 for found in _list_removed(pid)}
    mapped = {inode for inode in _list_mapped(pid, scratch) if inode not in opened}
    return sum(opened.values()) + len(mapped) * most_of_one


def _list_removed(pid: int) -> Iterator[os.stat_result]:
    folder = f"/proc/{pid}/fd"
    try:
        numbers = os.listdir(folder)
    except OSError:
        return
    for number in numbers:
        try:
            found = os.stat(f"{folder}/{number}")
        except OSError:
            continue  # closed meanwhile
        if stat.S_ISREG(found.st_mode) and not found.st_nlink:
            yield found


def _list_mapped(pid: int, scratch: str) -> Iterator[int]:
    """Inodes of deleted files in `scratch` that are mapped."""
    try:
        with open(f"/proc/{pid}/maps", errors="replace") as lines:
            for line in lines:
                if line.endswith(" (deleted)\n") and f" {scratch}/" in line:
                    yield int(line.split(maxsplit=5)[4])
    except (OSError, ValueError, IndexError):
        return

"""Looks at what no limit of the kernel counts for one process: its threads, its scratch folder."""

from __future__ import annotations

import os

from grader.judge.protocol.limits import MB, Limits


def find_excess(pid: int, scratch: str, limits: Limits) -> str:
    """One sentence on what the process has too much of, or nothing."""
    if _count_threads(pid) > limits.threads:
        return f"Your notebook started more than {limits.threads} threads."
    if _measure(scratch, limits.scratch_mb * MB) > limits.scratch_mb * MB:
        return f"Your notebook wrote more than {limits.scratch_mb} MB of files."
    return ""


def _count_threads(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rsplit(")", 1)[1].split()[17])
    except OSError:
        return 0


def _measure(folder: str, most: int) -> int:
    """Bytes on disk below `folder`; gives up counting above `most`."""
    total, todo = 0, [folder]
    while todo and total <= most:
        try:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    total += max(entry.stat(follow_symlinks=False).st_blocks * 512, 1024)
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                    if total > most:
                        break
        except OSError:
            continue
    return total

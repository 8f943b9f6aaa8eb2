"""Which files may be copied between the student's and the examiner's folder: data, safe names."""

from __future__ import annotations

from pathlib import PurePosixPath

MAX_FILES = 200
MAX_TOTAL = 16 * 1024 * 1024  # bytes of all files in one message
MAX_NAME = 200
PROGRAMS = frozenset((".py", ".pyc", ".pyw", ".ipynb", ".so", ".pth"))


def may_be_copied(name: str) -> bool:
    """Whether a file with that relative name may be copied: no program, nothing outside."""
    path = PurePosixPath(name)
    return (
        0 < len(name) <= MAX_NAME
        and "\0" not in name
        and not path.is_absolute()
        and all(part not in ("", ".", "..") and not part.startswith(".") for part in path.parts)
        and path.suffix.lower() not in PROGRAMS
    )

"""Replaces the inherited environment and working folder."""

from __future__ import annotations

import os
import tempfile


def set_environment(scratch: str) -> None:
    """Change to the scratch folder, and set a minimal environment that points there."""
    os.chdir(scratch)
    tempfile.tempdir = None  # cached before the fork
    os.environ.clear()
    os.environ.update(
        HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=scratch, IPYTHONDIR=scratch, LANG="C.UTF-8",
        PATH="/usr/bin:/bin", NBGRADER_EXECUTION="autograde",
        MPLBACKEND="module://matplotlib_inline.backend_inline",
    )  # fmt: skip

"""Cleans what the process inherited: its environment, and the folder it stands in."""

from __future__ import annotations

import os
import tempfile


def set_environment(scratch: str) -> None:
    """Stand in the scratch folder, with every variable that points to a folder pointing there."""
    os.chdir(scratch)
    tempfile.tempdir = None  # remembered from before the fork
    os.environ.clear()
    os.environ.update(
        HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=scratch, IPYTHONDIR=scratch, LANG="C.UTF-8",
        PATH="/usr/bin:/bin", NBGRADER_EXECUTION="autograde",
        MPLBACKEND="module://matplotlib_inline.backend_inline",
    )  # fmt: skip

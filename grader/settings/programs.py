"""Puts the environment's programs on PATH, even if it is not activated; called by the config."""

import os
import sys
from pathlib import Path


def find_own_programs() -> None:
    """Add the interpreter's folder to PATH: nbgrader runs `alembic` by its bare name."""
    programs = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, path])

"""Makes the environment's own programs callable by name, activated or not; the config calls it."""

import os
import sys
from pathlib import Path


def find_own_programs() -> None:
    """Put the interpreter's folder on PATH: nbgrader calls `alembic` by its bare name."""
    programs = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, path])

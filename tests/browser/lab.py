"""Starts JupyterLab for one student: by `make lab`, or in an empty folder of their own."""

import contextlib
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from browser.server import TOKEN, Server, Settings, serve

ROOT = Path(__file__).parents[2]
ASSIGNMENT = "exploding_loss"
NEEDED = ("nbgrader_config.py", "source", "release")  # by `make lab`, beside its Makefile
# The packages are here already, whatever the folder that they are in.
MAKE_LAB = ("make", "-o", ".venv/.made", f"BIN={Path(sys.executable).parent}", "lab")


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab, and the student's folder in which it runs."""

    server: Server
    home: Path

    def page(self, notebook: str) -> str:
        """The address at which a notebook of the student's folder opens, and no other tab."""
        name = Path(notebook).stem
        return f"{self.server.url}/lab/workspaces/{name}/tree/{notebook}?token={TOKEN}"

    def front(self) -> str:
        """The address of JupyterLab with no notebook open."""
        return f"{self.server.url}/lab/workspaces/front?token={TOKEN}"


@contextlib.contextmanager
def start_lab(folder: Path, settings: Settings | None = None) -> Iterator[Lab]:
    """Run JupyterLab in `folder`, with some of its settings, until the block is left."""
    home = folder / "home"
    home.mkdir(parents=True)
    with serve(folder, home, settings=settings) as server:
        yield Lab(server, home)


@contextlib.contextmanager
def make_lab(folder: Path) -> Iterator[str]:
    """Type `make lab` in a copy of the project; the page that it opens in a browser."""
    project = folder / "project"
    project.mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", project)
    for name in NEEDED:
        whole = ROOT / name
        (shutil.copytree if whole.is_dir() else shutil.copy)(whole, project / name)
    with serve(folder, project, MAKE_LAB) as server:
        yield server.opened


def copy_drill(folder: Path, name: str) -> str:
    """Put a fresh copy of the release into a folder; return its name."""
    shutil.copy(ROOT / f"release/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", folder / name)
    return name

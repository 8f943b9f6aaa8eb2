"""Starts JupyterLab for one student: with `make lab`, or in an empty folder."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.browser.server import TOKEN, Server, Settings, serve
from support.programs.make_copy import MAKE, ROOT, copy_project

ASSIGNMENT = "exploding_loss"


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
    """Run JupyterLab in `folder` with some settings, until the block is left."""
    home = folder / "home"
    home.mkdir(parents=True)
    with serve(folder, home, settings=settings) as server:
        yield Lab(server, home)


@contextlib.contextmanager
def make_lab(folder: Path) -> Iterator[str]:
    """Run `make lab` in a copy of the project; yields the page that it opens."""
    with serve(folder, copy_project(folder / "project"), [*MAKE, "lab"]) as server:
        yield server.opened


def copy_drill(folder: Path, name: str) -> str:
    """Put a fresh copy of the release into a folder; return its name."""
    shutil.copy(ROOT / f"release/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", folder / name)
    return name

"""Tries one attack: creates its notebook, and finds out what it achieved."""

from __future__ import annotations

import contextlib
import hashlib
import os
import site
import stat
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from grader.cells import get_id
from grader.judge.host.server_client import ServerClient
from support.attacking.attacks import Attack
from support.notebooks import RELEASE, SOURCE

SECRET = "canary-4be1"  # planted wherever a student's code has no business
# Pictures for people: no check reads them, and drawing costs more than all else in a trial.
PICTURES = {
    "colleagues-figure", "four-rates", "rate-drawing", "rate-sweep", "slider", "sweep-again",
    "valley-run",
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """Marks by check (None: no mark), and whether something it must not see is in its outputs."""

    marks: dict[str, float | None]
    saw: bool


def plant_secrets(source: NotebookNode) -> NotebookNode:
    """The source with a secret in each hidden test."""
    planted = deepcopy(source)
    for cell in planted.cells:
        cell.source = cell.source.replace("BEGIN HIDDEN TESTS", f"BEGIN HIDDEN TESTS {SECRET}")
    return planted


def make_course(root: Path) -> Path:
    """A course folder with secrets in all its files."""
    files = {
        "source/exploding_loss/exploding_loss.ipynb": nbformat.writes(plant_secrets(SOURCE)),
        "gradebook.db": SECRET,
        "submitted/student99/exploding_loss/exploding_loss.ipynb": SECRET,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


TypeIn = Callable[[str, str], NotebookNode]


def write_attack(attack: Attack, course: Path, token: str, type_in: TypeIn) -> NotebookNode:
    """What is handed in: `type_in` puts the attack's code into one cell."""
    code = attack.code.replace("@COURSE@", str(course)).replace("@TOKEN@", token)
    notebook = type_in(attack.cell, code)
    if attack.change is not None:
        attack.change(notebook)
    return notebook


def type_in(cell_name: str, code: str) -> NotebookNode:
    """The drill's release, all untouched but one cell."""
    return type_into(_UNDRAWN, cell_name, code)


def type_into(release: NotebookNode, cell_name: str, code: str) -> NotebookNode:
    """A copy, all untouched but one cell; all of it where there is no code."""
    notebook = deepcopy(release)
    for cell in notebook.cells:
        if code and get_id(cell) == cell_name:
            cell.source = code
    return notebook


def leave_pictures_out(notebook: NotebookNode) -> NotebookNode:
    """A copy without the cells that only draw."""
    copied = deepcopy(notebook)
    copied.cells = [cell for cell in copied.cells if get_id(cell) not in PICTURES]
    return copied


_UNDRAWN = leave_pictures_out(RELEASE)
_UNDRAWN.cells = [cell for cell in _UNDRAWN.cells if get_id(cell) != "compare"]  # draws too


def pass_verdict(graded: NotebookNode, token: str, source: NotebookNode = SOURCE) -> Verdict:
    """As nbgrader reads marks; a check that is not there has none."""
    marks: dict[str, float | None] = {
        get_id(cell): None for cell in source.cells if _is_check(cell)
    }
    marks |= {get_id(cell): determine_grade(cell)[0] for cell in graded.cells if _is_check(cell)}
    seen = [out for cell in graded.cells for out in cell.get("outputs", [])]
    return Verdict(marks, _shows_secrets(str(seen), token))


def hash_tree(folder: Path) -> dict[str, str]:
    """Everything below: owner and permissions, and of files the bytes, times and attributes."""
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        about = path.lstat()
        found[str(path)] = f"{about.st_mode} {about.st_uid}"
        if stat.S_ISREG(about.st_mode):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            attributes = os.listxattr(path)
            found[str(path)] += f" {about.st_mtime_ns} {about.st_nlink} {attributes} {content}"
    return found


def find_leftovers(token: str) -> list[Path]:
    """What an attack left where anybody can write, in Python's own folders, or running."""
    places = ["/tmp", "/dev/shm", *site.getsitepackages()]
    files = [found for place in places for found in Path(place).glob(f"*{token}*")]
    return files + [Path("/proc", str(pid)) for pid in find_processes(token)]


def find_processes(word: str) -> list[int]:
    """Processes with that word in their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if word.encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def find_remains(server: ServerClient) -> list[str]:
    """Processes of the server's session or children, and the scratch folders that it has made."""
    servers = {server.pid}
    if Path(f"/proc/{server.pid}/comm").read_text() == "bwrap\n":  # with the server in it
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
        servers.update(map(int, children.split()))
    processes = []
    for about in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = about.parent.name, about.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(pid) not in servers and servers & {int(rest[1]), int(rest[3])}:
            processes.append(f"process {pid}")
    return processes + [str(path) for path in Path(server.folder).glob("student-*")]


def _is_check(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code" and is_grade(cell) and not is_solution(cell))


def _shows_secrets(text: str, token: str) -> bool:
    return any(secret in text for secret in (SECRET, "root:x:0", f"reached {token}"))

"""`python -m grader lab`: a student's copy of the released notebook, open in JupyterLab."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import quote

from jupyter_core.paths import jupyter_runtime_dir

from grader.command_error import CommandError

LOG = "jupyterlab.log"
WAIT = 120  # seconds; a first start on a slow disk takes half a minute


def run_lab(root: Path, assignment: str, ip: str) -> int:
    """Open the copy in JupyterLab, print its address, and wait until it ends."""
    notebook = copy_release(root, assignment)
    with start_server(notebook, ip) as server:
        print(find_address(server, notebook), flush=True)
        server.wait()
    return 0


def copy_release(root: Path, assignment: str) -> Path:
    """The first notebook of the student's copy, which is made of what was not copied before."""
    released, folder = root / "release" / assignment, root / "build" / "lab" / assignment
    notebooks = sorted(path.name for path in released.glob("*.ipynb"))
    if not notebooks:
        raise CommandError(f"nothing in release/{assignment}/; type: python -m grader release")
    first = folder / notebooks[0]
    if first.exists():
        print(f"Opening your earlier {first.relative_to(root)}; move it away to get a fresh copy.")
    for path in filter(Path.is_file, released.rglob("*")):
        copy = folder / path.relative_to(released)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return first


@contextmanager
def start_server(notebook: Path, ip: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start JupyterLab in the notebook's folder; its log goes into a file there."""
    command = [sys.executable, "-m", "jupyterlab", notebook.name, f"--ServerApp.ip={ip}"]
    if os.geteuid() == 0:
        command.append("--allow-root")  # a container often has no other user
    signal.signal(signal.SIGTERM, leave)
    with (notebook.parent / LOG).open("wb") as log:
        server = subprocess.Popen(command, cwd=notebook.parent, stdout=log, stderr=log)
    try:
        yield server
    except KeyboardInterrupt:
        pass
    finally:
        server.terminate()
        server.wait()


def leave(signal_number: int, frame: FrameType | None) -> NoReturn:
    """Exit as for Ctrl+C, so that the server ends too; make may send the signal twice."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def is_listening(info: dict[str, Any]) -> bool:
    """Whether the server accepts connections; it writes its file of `info` a little earlier."""
    try:
        with socket.create_connection((info["hostname"], info["port"]), timeout=1):
            return True
    except OSError:
        return False


def find_address(server: "subprocess.Popen[bytes]", notebook: Path) -> str:
    """The notebook's address on the server; raises CommandError if the server does not start."""
    server_info = Path(jupyter_runtime_dir(), f"jpserver-{server.pid}.json")
    for _ in range(WAIT * 10):
        if server_info.exists() and is_listening(
            info := json.loads(server_info.read_text("utf-8"))
        ):
            token = f"?token={info['token']}" if info["token"] else ""
            page = f"{info['base_url']}lab/tree/{quote(notebook.name)}{token}"
            return f"http://127.0.0.1:{info['port']}{page}"
        if server.poll() is not None:
            break
        time.sleep(0.1)
    log = (notebook.parent / LOG).read_text("utf-8", "replace").strip().splitlines()
    raise CommandError(f"JupyterLab did not start: {log[-1] if log else 'no reason given'}")

"""Restricts files on kernels without Landlock, by bubblewrap's mount namespace.

The warm server and its children only see Python, the libraries it is linked to, and the server's
folder. A student's process then hides what it must not see of these (see `namespaces`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache

from grader.judge.sandbox.kernel.namespaces import find_separation
from grader.judge.sandbox.paths import OWN_PACKAGE, SYSTEM_READABLE

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
HIDDEN = (str(OWN_PACKAGE), "/proc")  # from students; the server needs them
TRY_SECONDS = 60


def wrap_command(command: list[str], folder: str) -> list[str]:
    """`command` in a namespace with only the files it needs, and only `folder` writable."""
    python = {os.path.realpath(sys.base_prefix), sys.base_prefix, sys.prefix, str(OWN_PACKAGE)}
    wrapped = ["bwrap", "--unshare-user", "--unshare-ipc", "--unshare-net", "--unshare-uts"]
    for path in sorted({*python, *SYSTEM_READABLE}):
        wrapped += ["--ro-bind-try", path, path]
    for path in DEVICES:
        wrapped += ["--dev-bind", path, path]
    wrapped += ["--symlink", "/proc/self/fd", "/dev/fd", "--bind", "/proc", "/proc"]
    wrapped += ["--bind", folder, folder, "--remount-ro", "/", "--chdir", folder]
    return [*wrapped, "--", *command]


@cache
def find_fault() -> str:
    """Why bubblewrap cannot be used here; "" if it can."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    with tempfile.TemporaryDirectory() as folder:
        command = wrap_command([sys.executable, "-I", "-m", __name__], folder)
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=TRY_SECONDS, env={"TMPDIR": folder}
        )
    if done.returncode == 0:
        return ""
    said = done.stderr.strip().splitlines() or ["no namespaces within namespaces"]
    return f"bubblewrap cannot be used ({said[-1][:200]})"


if __name__ == "__main__":  # run inside bubblewrap: can it create a separate disk?
    sys.exit(0 if find_separation().own_disk else 1)

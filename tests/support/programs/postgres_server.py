"""Starts a temporary PostgreSQL server, as an ordinary user; skips the test without one."""

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


def find_programs() -> Path:
    """Where `initdb` and `pg_ctl` are: Debian keeps them off the PATH."""
    homes = [Path(p).parent for p in [shutil.which("initdb")] if p]
    homes += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not homes:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="psycopg is not installed: debug-drill[postgres]")
    return homes[0]


@contextlib.contextmanager
def start_postgres() -> Iterator[str]:
    """The address of a new server that only listens on a socket; it cannot run as root."""
    programs = find_programs()
    user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    with TemporaryDirectory(prefix="pg-", dir="/tmp") as name:  # a socket's path has to be short
        folder = Path(name)
        if os.getuid() == 0:
            shutil.chown(folder, user)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [str(programs / program), *arguments], check=True, capture_output=True, cwd=folder,
                user=user if os.getuid() == 0 else None, stdin=subprocess.DEVNULL,
            )  # fmt: skip

        data, log = str(folder / "data"), str(folder / "log")
        run("initdb", "-D", data, "-U", "course", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")
        try:
            yield f"postgresql://course@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")

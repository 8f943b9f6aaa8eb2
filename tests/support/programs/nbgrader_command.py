"""Runs nbgrader's commands, each in a fork of a process that has imported nbgrader once.

What a fork runs is what `python -m nbgrader` runs; only the imports, more than a second, are saved,
the start of the judge's server, and that of alembic, as much again each.
"""

import atexit
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["nbgrader.apps.nbgraderapp", "grader.configure", "support.programs.warm_start"]
)
SECONDS = 240


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its exit code, and what it has printed."""

    code: int | None
    output: str
    errors: str


def run_nbgrader(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Ended:
    """Run `nbgrader` with these arguments in `folder`, with these variables besides its own."""
    with tempfile.TemporaryDirectory() as scratch:
        output, errors = (Path(scratch, name) for name in ("output", "errors"))
        process = CONTEXT.Process(
            target=_run, args=(folder, arguments, os.environ | (environment or {}), output, errors)
        )
        process.start()
        process.join(SECONDS)
        process.kill()
        process.join()
        return Ended(
            process.exitcode,
            *(path.read_text("utf-8", "backslashreplace") for path in (output, errors)),
        )


def check_nbgrader(folder: Path, *arguments: str) -> None:
    """Run a command that must succeed."""
    ended = run_nbgrader(folder, *arguments)
    assert ended.code == 0, ended.errors


def _run(
    folder: Path,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    output: Path,
    errors: Path,
) -> None:
    from nbgrader.apps.nbgraderapp import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in ((1, output), (2, errors)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    sys.argv = ["nbgrader", *arguments]
    sys.path.insert(0, str(folder))  # as `-m` does
    try:
        main()
    finally:
        atexit._run_exitfuncs()  # multiprocessing leaves them out

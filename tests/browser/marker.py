"""Starts JupyterLab in a course folder, as who marks a class does: before formgrader's tests."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.course import Course

from .lab import TOKEN, find_free_port, own_environment, wait_for


@contextlib.contextmanager
def start_formgrader(course: Course, folder: Path) -> Iterator[str]:
    """Run a server in the course until the block is left; formgrader's address."""
    for made in ("config", "exchange"):
        (folder / made).mkdir(parents=True)
    environment = own_environment(folder, folder / "exchange")
    port = find_free_port()
    options = [
        *("--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--port-retries=0"),
        *(f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url=None"),
    ]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            cwd=course.root,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, process, folder / "log.txt")
        yield f"{url}/formgrader"
    finally:
        process.terminate()
        process.wait(30)

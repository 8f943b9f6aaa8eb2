"""Runs `python -m grader mark` as a marker does, and ends it with Ctrl-C."""

import contextlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

from grader.course import Course

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?token=[\w-]+")


@contextlib.contextmanager
def start_marking(course: Course, assignment: str) -> Iterator[str]:
    """The address that it prints, until the block is left."""
    command = [sys.executable, "-m", "grader", "mark", assignment]
    process = subprocess.Popen(
        command, cwd=course.root, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if found := ADDRESS.search(line):
                break
        else:
            raise RuntimeError("".join(said))
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[0]
    assert process.returncode == 0, rest
    assert "are marked" in rest
    assert "Traceback" not in rest

"""`python -m grader doctor`: says what this machine can enforce around student code, and by what.

Each line is tried, not looked up: a process is confined as a student's would be, then misbehaves.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

import msgspec

from grader.judge.sandbox import bubblewrap
from grader.judge.sandbox.kernel import landlock
from grader.judge.sandbox.probe import CALLS, DISK, FILES, MEMORY, THREADS, Report
from grader.judge.sandbox.support import find_missing

SAFE = "student code is confined on this machine; grading here is safe."
UNSAFE = "do not grade on this machine: student code can do what is marked ✗."
WATCH = "the examiner, which looks four times a second"


def main() -> int:
    """Print one line for each fact; return 1 when student code cannot be confined here."""
    missing = find_missing()
    for line in missing:
        print(f"✗ missing: {line}")
    if missing:
        print("Verdict: this machine cannot confine student code, so it does not grade.")
        return 1
    report = probe()
    walls = name_walls(report)
    for fact in report.facts:
        print(f"{'✓' if fact.held else '✗'} {fact.says}: {walls[fact.wall]}")
    if not report.own_user:
        print(f"· has bounded threads: {WATCH}")
    if not report.own_disk:
        print(f"· has a bounded disk: {WATCH}")
    held = all(fact.held for fact in report.facts)
    print(f"Verdict: {SAFE if held else UNSAFE}")
    return 0 if held else 1


def warn_of_missing() -> str:
    """What a summary of grading has to say of this machine; nothing if it can do all."""
    missing = find_missing()
    return f"! Graded without a sandbox, if at all: {'; '.join(missing)}." if missing else ""


def probe() -> Report:
    """What was tried in processes that were confined as the server's are."""
    version = landlock.find_version()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-I", "-m", "grader.judge.sandbox.probe", str(version)]
        if not version:
            command = bubblewrap.wrap_command(command, folder)
        done = subprocess.run(
            command, stdout=subprocess.PIPE, env={"TMPDIR": folder}, cwd=folder, check=True
        )
    return msgspec.json.decode(done.stdout, type=Report)


def name_walls(report: Report) -> dict[str, str]:
    """What enforces each kind of fact on this machine."""
    version = landlock.find_version()
    return {
        FILES: f"Landlock, version {version}" if version else "bubblewrap's mount namespace",
        CALLS: "a seccomp filter",
        MEMORY: "rlimits",
        THREADS: "a user of its own, and an rlimit",
        DISK: "a tmpfs of its own",
    }


if __name__ == "__main__":
    sys.exit(main())

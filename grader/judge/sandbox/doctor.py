"""`python -m grader doctor`: shows which restrictions this machine enforces, and how.

Each one is tested: a process is confined like a student's, and then tries to break out.
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
UNSAFE = "do not grade on this machine: the restrictions marked ✗ are not enforced."
WATCH = "the examiner, which checks four times a second"


def main() -> int:
    """Print one line per restriction; return 1 if student code cannot be confined here."""
    missing = find_missing()
    for line in missing:
        print(f"✗ missing: {line}")
    if missing:
        print("Verdict: this machine cannot confine student code, so nothing is graded here.")
        return 1
    report = probe()
    mechanisms = name_mechanisms(report)
    for fact in report.facts:
        print(f"{'✓' if fact.held else '✗'} {fact.says}: {mechanisms[fact.mechanism]}")
    if not report.own_user:
        print(f"· has bounded threads: {WATCH}")
    if not report.own_disk:
        print(f"· has a bounded disk: {WATCH}")
    held = all(fact.held for fact in report.facts)
    print(f"Verdict: {SAFE if held else UNSAFE}")
    return 0 if held else 1


def warn_of_missing() -> str:
    """A warning for the summary of grading if there is no sandbox, else ""."""
    missing = find_missing()
    return f"! Graded without a sandbox, if at all: {'; '.join(missing)}." if missing else ""


def probe() -> Report:
    """Run the attempts, in processes that are confined like students' processes."""
    version = landlock.find_version()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-I", "-m", "grader.judge.sandbox.probe", str(version)]
        if not version:
            command = bubblewrap.wrap_command(command, folder)
        done = subprocess.run(
            command, stdout=subprocess.PIPE, env={"TMPDIR": folder}, cwd=folder, check=True
        )
    return msgspec.json.decode(done.stdout, type=Report)


def name_mechanisms(report: Report) -> dict[str, str]:
    """What enforces each kind of restriction on this machine."""
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

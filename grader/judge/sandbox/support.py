"""Finds out which parts of the sandbox this machine supports, before confining any process."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from grader.judge.sandbox import bubblewrap
from grader.judge.sandbox.kernel import landlock
from grader.judge.sandbox.kernel.namespaces import Separation, find_separation
from grader.judge.sandbox.kernel.seccomp import can_filter
from grader.judge.sandbox.paths import list_readable


class SandboxMissing(Exception):
    """This machine cannot sandbox a student's process; the message says what is missing."""


@dataclass(frozen=True)
class Support:
    """What `confine` uses on this machine."""

    readable: tuple[str, ...]
    landlock: int  # its version, 0 if there is none
    separation: Separation


def find_support(landlock_version: int) -> Support:
    """Determined once by the server, for all processes that it forks."""
    return Support(tuple(list_readable()), landlock_version, find_separation())


def find_missing() -> list[str]:
    """What this machine lacks for the sandbox, one phrase each; empty if nothing."""
    if sys.platform != "linux":
        return [f"the sandbox needs Linux 5.13 or newer; this is {sys.platform}"]
    missing = []
    if not can_filter():
        missing.append("the system call filter knows x86_64 and aarch64 processors only")
    if not landlock.find_version() and (fault := bubblewrap.find_fault()):
        missing.append(f"the kernel has no Landlock (Linux 5.13, switched on), and {fault}")
    return missing

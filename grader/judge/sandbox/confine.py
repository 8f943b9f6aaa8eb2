"""Confines the student's process, step by step, before it receives anything from a student."""

from __future__ import annotations

import os

from grader.judge.protocol.limits import Limits
from grader.judge.sandbox.bubblewrap import HIDDEN
from grader.judge.sandbox.environment import set_environment
from grader.judge.sandbox.kernel.capabilities import forbid_new_privileges
from grader.judge.sandbox.kernel.landlock import restrict_files
from grader.judge.sandbox.kernel.namespaces import separate
from grader.judge.sandbox.kernel.rlimits import die_first_when_memory_ends, set_rlimits
from grader.judge.sandbox.kernel.seccomp import filter_syscalls
from grader.judge.sandbox.support import Support
from grader.processes import die_with_parent, keep_only

NULL = "/dev/null"
OWN_LIBRARIES = "/proc/self/maps"  # threadpoolctl reads it for scikit-learn
OUTSIDE = "/etc/passwd"  # exists on every machine, but not inside bubblewrap


def enter_sandbox(parent: int, fd: int, scratch: str, support: Support, limits: Limits) -> None:
    """Confine this new process permanently; of the inherited files it keeps only `fd`."""
    die_with_parent(parent)
    keep_only(fd)
    confine(scratch, support, limits)


def confine(scratch: str, support: Support, limits: Limits) -> None:
    """Confine this process permanently. It must have one thread, and `scratch` must exist."""
    if limits.allow_unsandboxed:  # only set by the host's client, if there is no sandbox
        set_environment(scratch)
        set_rlimits(limits, counts_own_threads=False)
        return
    parent = os.getppid()
    die_first_when_memory_ends()
    set_rlimits(limits, counts_own_threads=support.separation.own_user)
    forbid_new_privileges()
    separate(scratch, limits.scratch_mb, support.separation, () if support.landlock else HIDDEN)
    die_with_parent(parent)  # again: a change of user resets it
    set_environment(scratch)
    if support.landlock:
        _keep_open(OWN_LIBRARIES)
        restrict_files([*support.readable, NULL, OWN_LIBRARIES], [scratch, NULL], support.landlock)
    elif os.path.exists(OUTSIDE) or not support.separation.own_disk:
        raise RuntimeError("neither Landlock nor bubblewrap: the host should have noticed")
    filter_syscalls()


def _keep_open(path: str) -> None:
    """Stop the kernel from making this file of /proc again, which no rule would then allow."""
    os.open(path, os.O_PATH | os.O_CLOEXEC)

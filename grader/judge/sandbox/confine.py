"""Shuts the student's process in, before any byte of a student reaches it.

Files: Landlock (by sandlock, 2 ms). Network, processes, privileges: a seccomp filter (`syscalls`).
Memory, files, time: rlimits. What rlimits cannot count (threads, scratch folder): `watch`.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import resource
import site
import sys
from pathlib import Path

import grader
from grader.judge.protocol.limits import MB, Limits
from grader.judge.sandbox import syscalls
from grader.processes import address_space, die_with_parent, keep_only

SYSTEM_READABLE = (
    "/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/usr/share/fonts",
    "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime", "/dev/urandom", "/dev/zero",
)  # fmt: skip
LANDLOCK_NEEDED = 6  # what sandlock asks for: Linux 6.12


class SandboxMissing(Exception):
    """This machine cannot sandbox a student's process; the message says what is missing."""


def find_missing() -> list[str]:
    """What this machine lacks for the sandbox, each as one plain sentence; empty when it can."""
    if sys.platform != "linux":
        return [f"the sandbox needs Linux 6.12 or newer; this is {sys.platform}"]
    missing = []
    if not syscalls.can_filter():
        missing.append("the system call filter knows x86_64 and aarch64 processors only")
    if importlib.util.find_spec("sandlock") is None:
        return [*missing, "the package sandlock is not installed"]
    import sandlock

    version = sandlock.landlock_abi_version()
    if version < LANDLOCK_NEEDED:
        found = f"has version {version}" if version > 0 else "has none"
        missing.append(
            f"the kernel's Landlock must be version {LANDLOCK_NEEDED} or newer "
            f"(Linux 6.12); this one {found}"
        )
    return missing


def list_readable() -> list[str]:
    """The Python installation and what it is linked to, but not this package's own folder."""
    roots = {os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.base_prefix)}
    roots.update(site.getsitepackages())
    found = {os.path.realpath(path) for path in (*roots, *SYSTEM_READABLE) if os.path.exists(path)}
    own = Path(grader.__file__).resolve().parent
    return sorted(path for root in found for path in _leave_out(own, Path(root)))


def _leave_out(hidden: Path, root: Path) -> list[str]:
    """`root`, or where `hidden` is inside it, everything in it that is beside the way there."""
    if root == hidden:
        return []
    if root not in hidden.parents:
        return [str(root)]
    return [path for child in root.iterdir() for path in _leave_out(hidden, child)]


def enter_sandbox(parent: int, fd: int, scratch: str, readable: list[str], limits: Limits) -> None:
    """Confine this fresh fork for good: of what it inherited it keeps `fd` alone."""
    die_with_parent(parent)
    keep_only(fd)
    confine(scratch, readable, limits)


def confine(scratch: str, readable: list[str], limits: Limits) -> None:
    """Confine this process for good. It must have one thread, and `scratch` must exist."""
    _set_environment(scratch)
    _set_rlimits(limits)
    if limits.allow_unsandboxed:  # as the client found: nobody else decides this
        return
    import sandlock

    null = ["/dev/null"]
    sandlock.confine(sandlock.Sandbox(fs_readable=readable + null, fs_writable=[scratch, *null]))
    _drop_capabilities()
    syscalls.forbid_syscalls()


def _set_environment(scratch: str) -> None:
    os.chdir(scratch)
    os.environ.clear()
    os.environ.update(
        HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=scratch, IPYTHONDIR=scratch, LANG="C.UTF-8",
        PATH="/usr/bin:/bin", NBGRADER_EXECUTION="autograde",
        MPLBACKEND="module://matplotlib_inline.backend_inline",
    )  # fmt: skip


def _set_rlimits(limits: Limits) -> None:
    bounds = {
        resource.RLIMIT_AS: address_space() + limits.memory_mb * MB,
        resource.RLIMIT_FSIZE: limits.file_mb * MB,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CPU: int(limits.submission_seconds) + 5,
        resource.RLIMIT_CORE: 0,
    }
    for name, bound in bounds.items():
        _, hard = resource.getrlimit(name)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(name, (bound, bound))


def _drop_capabilities() -> None:
    """Nothing to drop for an ordinary user; as root, everything."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    empty = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, empty):
        raise OSError(ctypes.get_errno(), "cannot drop capabilities")

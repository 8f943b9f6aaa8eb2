"""Lists what a student's process may read: Python, its packages, and the libraries they need."""

from __future__ import annotations

import os
import site
import sys
from pathlib import Path

import grader

SYSTEM_READABLE = (
    "/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/usr/share/fonts",
    "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime", "/dev/urandom", "/dev/zero",
    # how many processors there are: scikit-learn stops if it sees these and may not read them
    "/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us",
    "/sys/fs/cgroup/cpu/cpu.cfs_period_us",
)  # fmt: skip
OWN_PACKAGE = Path(grader.__file__).resolve().parent


def list_readable() -> list[str]:
    """The Python installation and its libraries, without this package's own folder."""
    roots = {os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.base_prefix)}
    roots.update(site.getsitepackages())
    found = {os.path.realpath(path) for path in (*roots, *SYSTEM_READABLE) if os.path.exists(path)}
    return sorted(path for root in found for path in _leave_out(OWN_PACKAGE, Path(root)))


def _leave_out(hidden: Path, root: Path) -> list[str]:
    """`root`; if it contains `hidden`, everything in it except that."""
    if root == hidden:
        return []
    if root not in hidden.parents:
        return [str(root)]
    return [path for child in root.iterdir() for path in _leave_out(hidden, child)]

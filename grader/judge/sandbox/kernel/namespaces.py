"""Limits disk and threads, if the machine allows it: by a small disk and a user of its own.

If root grades, the process gets its own user id, otherwise its own user namespace. In both cases
the kernel counts only its threads (RLIMIT_NPROC), and its scratch folder is on a limited tmpfs.
"""

from __future__ import annotations

import os
import resource
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

from grader.judge.protocol.limits import MB
from grader.judge.sandbox.kernel import libc
from grader.judge.sandbox.kernel.capabilities import DAC_READ_SEARCH, drop_capabilities
from grader.judge.sandbox.paths import list_readable
from grader.processes import succeeds_in_child

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REC, MS_PRIVATE = 1, 2, 4, 1 << 14, 1 << 18
PR_SET_KEEPCAPS = 8
FIRST_OWN_UID = 0x70000000
"""The process id is added to it. By systemd.io/UIDS-GIDS, ids above this one are not in use."""
BYTES_PER_FILE = 1024  # limits the number of files and folders on the disk


@dataclass(frozen=True)
class Separation:
    """The optional restrictions that a machine supports."""

    own_disk: bool = False
    own_user: bool = False
    by_root: bool = False


OFFERS = (
    Separation(own_disk=True, own_user=True, by_root=True),
    Separation(own_disk=False, own_user=True, by_root=True),
    Separation(own_disk=True, own_user=True),
    Separation(own_disk=True),  # Linux before 5.14, and root in a namespace: threads not counted
)


def separate(scratch: str, scratch_mb: int, offer: Separation, hidden: Iterable[str] = ()) -> None:
    """Apply `offer` to this single-threaded process, and drop its capabilities.

    With its own disk, the folder of `scratch` and the `hidden` folders are replaced by empty ones.
    A process of root keeps one capability, to be able to read root's Python.
    """
    if offer.own_disk:
        _enter_namespaces(offer.by_root)
        _mount_disk(os.path.dirname(scratch), scratch_mb, "0755")
        os.mkdir(scratch, 0o700)
        for folder in hidden:
            _mount_disk(folder, 1, "0000", MS_RDONLY)
    if offer.own_user and offer.by_root:
        _give_up_root(scratch, FIRST_OWN_UID + os.getpid())
    else:
        drop_capabilities()


def find_separation() -> Separation:
    """The strongest option that works here; kernel versions do not tell, so each is tried."""
    works = (offer for offer in OFFERS if os.geteuid() == 0 or not offer.by_root)
    return next((offer for offer in works if _try_out(offer)), Separation())


def _try_out(offer: Separation) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        scratch = os.path.join(folder, "scratch")
        os.mkdir(scratch)

        def attempt() -> bool:
            separate(scratch, 1, offer)
            os.mkdir(os.path.join(scratch, "writable"))
            _read_python()
            return not offer.own_user or _are_threads_counted()

        return succeeds_in_child(attempt)


def _are_threads_counted() -> bool:
    """Whether a limit of two allows exactly one more thread, as it does since Linux 5.14."""
    resource.setrlimit(resource.RLIMIT_NPROC, (2, 2))
    started = 0
    try:
        for _ in range(2):
            threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    return started == 1


def _read_python() -> None:
    """Raises OSError if this process, with its new user, cannot read the files it needs."""
    for path in (*list_readable(), os.__file__):
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))


def _enter_namespaces(by_root: bool) -> None:
    uid, gid = os.geteuid(), os.getegid()
    libc.call("unshare", CLONE_NEWNS if by_root else CLONE_NEWNS | CLONE_NEWUSER)
    maps = {"setgroups": "deny", "uid_map": f"{uid} {uid} 1", "gid_map": f"{gid} {gid} 1"}
    for name, text in maps.items() if not by_root else ():
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    libc.call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)


def _mount_disk(folder: str, size_mb: int, mode: str, flags: int = 0) -> None:
    files = size_mb * MB // BYTES_PER_FILE
    options = f"size={size_mb}m,nr_inodes={files},mode={mode}".encode()
    flags |= MS_NOSUID | MS_NODEV
    libc.call("mount", b"tmpfs", folder.encode(), b"tmpfs", flags, options)


def _give_up_root(scratch: str, uid: int) -> None:
    os.chown(scratch, uid, uid)
    os.chmod(os.path.dirname(scratch), 0o711)  # can be traversed, but not listed
    libc.call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    drop_capabilities(DAC_READ_SEARCH)

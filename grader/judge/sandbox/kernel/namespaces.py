"""Bounds disk and threads where the machine allows it: a small disk and a user of its own.

Root gives the process a user id of its own; anybody else gives it a user namespace. Either way the
kernel counts its threads alone (RLIMIT_NPROC), and its scratch folder is on a tmpfs with a size.
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

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REC, MS_PRIVATE = 1, 2, 4, 1 << 14, 1 << 18
PR_SET_KEEPCAPS = 8
FIRST_OWN_UID = 0x70000000
"""Process ids are added to it. systemd.io/UIDS-GIDS: nobody gives away ids above this one."""
BYTES_PER_FILE = 1024  # at least this much of the disk's size for each file or folder on it


@dataclass(frozen=True)
class Separation:
    """What the machine allows beyond what every student's process gets."""

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
    """Give this process, of one thread, what is offered, and take every capability.

    On a disk of its own, `scratch` and all beside it are new and empty, and so are the `hidden`
    folders. What was root keeps one capability: to go on reading where root's Python stands.
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
    """The best that works, each tried in a process of its own: versions don't tell."""
    works = (offer for offer in OFFERS if os.geteuid() == 0 or not offer.by_root)
    return next((offer for offer in works if _try_out(offer)), Separation())


def _try_out(offer: Separation) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        scratch = os.path.join(folder, "scratch")
        os.mkdir(scratch)
        pid = os.fork()
        if not pid:
            code = 1
            try:
                separate(scratch, 1, offer)
                os.mkdir(os.path.join(scratch, "writable"))
                _read_python()
                code = 0 if not offer.own_user or _are_threads_counted() else 1
            finally:
                os._exit(code)
        return os.waitpid(pid, 0)[1] == 0


def _are_threads_counted() -> bool:
    """Whether one thread more is all that a limit of two allows: so since Linux 5.14."""
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
    """Raises where the user that this process has become may not read what it needs."""
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
    os.chmod(os.path.dirname(scratch), 0o711)  # to be passed through, not listed
    libc.call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    drop_capabilities(DAC_READ_SEARCH)

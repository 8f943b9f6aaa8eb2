"""Restricts files by Landlock's three system calls, from version 1 (Linux 5.13) on.

What a version does not restrict yet, `syscalls` denies: see `docs/security.md`.
https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable

from grader.judge.sandbox.kernel import libc

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every processor
CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
REFER, TRUNCATE = 1 << 13, 1 << 14  # versions 2 and 3
KNOWN_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
NEWEST_RIGHTS = (1 << 16) - 1  # version 5: ioctl of devices
TCP_BIND_AND_CONNECT = 0b11  # version 4
ABSTRACT_SOCKETS_AND_SIGNALS = 0b11  # version 6

READ = READ_FILE | READ_DIR
CHANGE = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE  # rights that apply to single files


def find_version() -> int:
    """The kernel's version of Landlock; 0 if it is missing or disabled."""
    try:
        return libc.syscall("Landlock", CREATE_RULESET, None, 0, CREATE_RULESET_VERSION)
    except OSError:
        return 0


def restrict_files(readable: Iterable[str], writable: Iterable[str], version: int) -> None:
    """Permanently limit this process to reading `readable` and changing `writable`.

    Requires `no_new_privs`. `version` comes from `find_version`.
    """
    known = KNOWN_RIGHTS.get(version, NEWEST_RIGHTS)
    ruleset = _create_ruleset(known, version)
    for paths, rights in ((readable, READ), (writable, CHANGE)):
        for path in paths:
            _allow(ruleset, path, rights & known)
    libc.syscall("landlock_restrict_self", RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _create_ruleset(rights: int, version: int) -> int:
    """Create a ruleset that denies all these rights unless a rule allows them; no rules for TCP."""
    attributes = [rights]
    if version >= 4:
        attributes.append(TCP_BIND_AND_CONNECT)
    if version >= 6:
        attributes.append(ABSTRACT_SOCKETS_AND_SIGNALS)
    packed = struct.pack(f"{len(attributes)}Q", *attributes)
    return libc.syscall("landlock_create_ruleset", CREATE_RULESET, packed, len(packed), 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(beneath).st_mode):
            rights &= OF_FILES
        rule = struct.pack("=Qi", rights, beneath)
        libc.syscall("landlock_add_rule", ADD_RULE, ruleset, RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(beneath)

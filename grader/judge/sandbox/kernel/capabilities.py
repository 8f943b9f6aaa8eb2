"""Drops capabilities, permanently."""

from __future__ import annotations

import ctypes
import struct

from grader.judge.sandbox.kernel import libc

PR_SET_NO_NEW_PRIVS = 38
VERSION_3 = 0x20080522
DAC_READ_SEARCH = 1 << 2


def forbid_new_privileges() -> None:
    """Required by Landlock and seccomp for ordinary users."""
    libc.call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def drop_capabilities(kept: int = 0) -> None:
    """Drop all capabilities except those in `kept` that the process has."""
    header, found = struct.pack("Ii", VERSION_3, 0), ctypes.create_string_buffer(24)
    libc.call("capget", header, found)
    kept &= struct.unpack("6I", found.raw)[1]  # a container's root may not have it
    libc.call("capset", header, struct.pack("6I", kept, kept, 0, 0, 0, 0))

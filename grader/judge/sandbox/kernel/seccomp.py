"""Restricts system calls: a seccomp filter allows those listed in `syscalls`, denies the rest."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

from grader.judge.sandbox.kernel import bpf, libc
from grader.judge.sandbox.kernel.syscalls import (
    NEWEST,
    NOT_IMPLEMENTED,
    NUMBERS,
    OLDER_NUMBERS,
    list_checks,
)

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # linux/audit.h
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2


def can_filter() -> bool:
    """Whether this machine's processor is supported."""
    return platform.machine() in ARCHITECTURES


def filter_syscalls() -> None:
    """Install the filter permanently; the process needs one thread and `no_new_privs`."""
    program = b"".join(build_filter(platform.machine(), os.getpid()))
    buffer = ctypes.create_string_buffer(program)
    fprog = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc.call("prctl", PR_SET_SECCOMP, SECCOMP_MODE_FILTER, fprog, 0, 0)


def build_filter(machine: str, pid: int) -> bpf.Program:
    """The filter program for a process; a 32-bit call kills it."""
    checks = list_checks(pid)
    program = bpf.require(ARCHITECTURES[machine]) + bpf.return_error_above(NEWEST, errno.ENOSYS)
    for name, number in list_numbers(machine).items():
        program += bpf.allow(number, checks.get(name, ()))
    for number in NOT_IMPLEMENTED.values():
        program += bpf.return_error(number, errno.ENOSYS)
    return program + bpf.return_error_always(errno.EPERM)


def list_numbers(machine: str) -> dict[str, int]:
    """The allowed calls with their numbers on that processor."""
    if machine == "aarch64":
        return {name: number for name, (_, number) in NUMBERS.items()}
    found = {name: number for name, (number, _) in NUMBERS.items()}
    return found | OLDER_NUMBERS

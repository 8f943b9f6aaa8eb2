"""The filter allows the listed system calls and no other, for both processors."""

import ctypes
import errno
import os
import platform
import re
import struct
from pathlib import Path

import pytest

from grader.judge.sandbox.kernel import bpf
from grader.judge.sandbox.kernel.capabilities import forbid_new_privileges
from grader.judge.sandbox.kernel.seccomp import (
    ARCHITECTURES,
    build_filter,
    filter_syscalls,
    list_numbers,
)
from grader.judge.sandbox.kernel.syscalls import NOT_IMPLEMENTED, list_checks

HEADERS = {  # Debian's linux-libc-dev; other systems keep them elsewhere, or not at all
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
OTHER_NAMES = {"newfstatat": "fstatat"}  # in the generic table


@pytest.mark.parametrize("machine", HEADERS)
def test_the_numbers_are_those_of_the_headers(machine: str) -> None:
    if not HEADERS[machine].exists():
        pytest.skip("no kernel headers here: apt-get install linux-libc-dev")
    text = HEADERS[machine].read_text()
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text))
    for name, number in (list_numbers(machine) | NOT_IMPLEMENTED).items():
        assert found.get(name, found.get(OTHER_NAMES.get(name, ""))) == str(number), name


@pytest.mark.parametrize("machine", HEADERS)
def test_no_number_comes_twice(machine: str) -> None:
    numbers = [*list_numbers(machine).values(), *NOT_IMPLEMENTED.values()]
    assert len(set(numbers)) == len(numbers)


def test_every_check_is_of_an_allowed_call() -> None:
    assert list_checks(1).keys() <= list_numbers("x86_64").keys()


PID = 4321
PLAIN = (0,) * 6
OF_UPROBES = {335, 336}  # x86_64: newer kernels let no filter see them; they end their caller
ARGUMENTS: dict[str, dict[tuple[int, ...], bool]] = {  # what is asked of a call, and if it may be
    "kill": {(PID, 9): True, (PID + 1, 0): False, (0, 9): False, (2**32 - 1, 9): False},
    "tgkill": {(PID, 1, 9): True, (1, 1, 9): False},
    "openat": {
        (0, 0, 0o100): True, (0, 0, 0o1101): True, (0, 0, 0o1000): False, (0, 0, 0o3): False,
        (0, 0, 0o1003): False, (0, 0, 0o2000000): True,
    },
    "fcntl": {(0, 1030): True, (0, 8): False, (0, 10): False, (0, 1024): False, (0, 1031): False},
    "ioctl": {(0, 0x5401): True, (0, 0x5412): False, (0, 0x40086602): False, (0, 0x89A0): False},
    "clone": {(0x3D0F00,): True, (17,): False, (0x3D0F00 | 0x10000000,): False, (0x4111,): False},
    "prctl": {(15,): True, (1,): False, (22,): False, (38,): False},
    "prlimit64": {(0, 7, 0, 1): True, (0, 7, 1): False, (0, 7, 2**32): False, (1, 7): False},
    "sendto": {(3, 1, 1, 0, 0, 0): True, (3, 1, 1, 1): False, (3, 1, 1, 0, 2**40): False},
    "socketpair": {(1, 1): True, (1, 0o2000001): True, (1, 2): False, (2, 1): False, (9, 1): False},
    "clock_gettime": {(1,): True, (12,): False, (2**32 - 6,): False},
    "renameat2": {(0, 0, 0, 0, 0): True, (0, 0, 0, 0, 2): False},
    "madvise": {(0, 0, 4): True, (0, 0, 12): False, (0, 0, 100): False},
    "futex": {(0, 128): True, (0, 6): False, (0, 13): False},
}  # fmt: skip


def simulate(program: bpf.Program, data: bytes) -> int:
    """What the kernel would decide on a call: `data` is its struct seccomp_data."""
    steps = [struct.unpack("HBBI", step) for step in program]
    at, loaded = 0, 0
    while True:
        code, if_true, if_false, operand = steps[at]
        at += 1
        if code == bpf.LOAD_WORD:
            (loaded,) = struct.unpack_from("<I", data, operand)
        elif code == bpf.AND:
            loaded &= operand
        elif code == bpf.RETURN:
            return int(operand)
        else:
            holds = loaded == operand if code == bpf.JUMP_IF_EQUAL else loaded > operand
            at += if_true if holds else if_false


def decide(machine: str, number: int, arguments: tuple[int, ...] = PLAIN) -> int:
    padded = (*arguments, *PLAIN)[:6]
    data = struct.pack("<IIQ6Q", number, ARCHITECTURES[machine], 0, *padded)
    return simulate(build_filter(machine, PID), data)


@pytest.mark.parametrize("machine", HEADERS)
def test_no_other_number_is_allowed(machine: str) -> None:
    listed = set(list_numbers(machine).values())
    numbers = [*range(700), *(0x40000000 + number for number in range(700)), 2**32 - 1]
    program = build_filter(machine, PID)
    allowed = {
        number for number in numbers
        if simulate(program, struct.pack("<IIQ6Q", number, ARCHITECTURES[machine], 0, *PLAIN))
        == bpf.ALLOW
    }  # fmt: skip
    assert allowed <= listed
    assert listed - allowed <= {list_numbers(machine).get(name) for name in list_checks(PID)}


@pytest.mark.parametrize("machine", HEADERS)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_are_checked(machine: str, name: str) -> None:
    number = list_numbers(machine)[name]
    found = {args: decide(machine, number, args) == bpf.ALLOW for args in ARGUMENTS[name]}
    assert found == ARGUMENTS[name]


@pytest.mark.parametrize("machine", HEADERS)
def test_another_architecture_ends_the_process(machine: str) -> None:
    for other in (0x40000003, 0x40000028, *ARCHITECTURES.values()):
        if other != ARCHITECTURES[machine]:
            data = struct.pack("<IIQ6Q", 39, other, 0, *PLAIN)
            assert simulate(build_filter(machine, PID), data) == bpf.KILL_PROCESS


def test_the_kernel_refuses_every_number_that_is_not_listed() -> None:
    """Not simulated: by the filter as this machine's kernel runs it."""
    listed = {*list_numbers(platform.machine()).values(), *OF_UPROBES}
    numbers = [number for number in range(600) if number not in listed]
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            forbid_new_privileges()
            filter_syscalls()
            for number in numbers:
                result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, (-1,) * 6))
                if result != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
                    os.write(writer, f"{number} ".encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        assert told.read() == ""
    assert os.waitpid(pid, 0)[1] == 0

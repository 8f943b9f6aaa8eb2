"""The numbers of the allowed system calls are the kernel's own, for both processors."""

import re
from pathlib import Path

import pytest

from grader.judge.sandbox.kernel.seccomp import list_numbers
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

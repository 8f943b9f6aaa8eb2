"""Generates seccomp filters: classic BPF programs on the number and arguments of a system call.

https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

Program = list[bytes]

# linux/filter.h: class, size or operation, and source of the operand
LOAD_WORD = 0x00 | 0x00 | 0x20  # BPF_LD | BPF_W | BPF_ABS
AND = 0x04 | 0x50 | 0x00  # BPF_ALU | BPF_AND | BPF_K
JUMP_IF_EQUAL = 0x05 | 0x10 | 0x00  # BPF_JMP | BPF_JEQ | BPF_K
JUMP_IF_GREATER = 0x05 | 0x20 | 0x00  # BPF_JMP | BPF_JGT | BPF_K
RETURN = 0x06 | 0x00  # BPF_RET | BPF_K

# linux/seccomp.h: return values of a filter, and offsets in its input
ALLOW, ERROR, KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data


@dataclass(frozen=True)
class OneOf:
    """An argument of C type int that, after applying the 32-bit `mask`, must be in `values`."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF


@dataclass(frozen=True)
class Null:
    """A pointer that must be NULL."""

    argument: int


ArgumentCheck = OneOf | Null


def allow(number: int, checks: Iterable[ArgumentCheck] = ()) -> Program:
    """Allow a call if its arguments pass every check; otherwise continue with the next rule."""
    body = [_return(ALLOW)]
    for check in checks:
        body = _test(check, body)
    return _if_equal(number, [*body, *_load_number()] if len(body) > 1 else body)


def return_error(number: int, error: int) -> Program:
    """Return an error for a call, whatever its arguments."""
    return _if_equal(number, [_return(ERROR | error)])


def return_error_above(number: int, error: int) -> Program:
    """Return an error for every call with a higher number."""
    return [_jump(JUMP_IF_GREATER, number, 0, 1), _return(ERROR | error)]


def return_error_always(error: int) -> Program:
    """The last rule: return an error for all other calls."""
    return [_return(ERROR | error)]


def require(architecture: int) -> Program:
    """The first rule: kill callers of another architecture; then load the call's number."""
    return [
        _instruction(LOAD_WORD, ARCHITECTURE),
        _jump(JUMP_IF_EQUAL, architecture, 1, 0),
        _return(KILL_PROCESS),
        *_load_number(),
    ]


def _test(check: ArgumentCheck, then: Program) -> Program:
    """Run `then` if the check holds, else the instructions after it."""
    if isinstance(check, Null):
        high = [_load_argument(check.argument, high=True), *_if_equal(0, then)]
        return [_load_argument(check.argument), *_if_equal(0, high)]
    last = len(check.values) - 1
    jumps = [
        _jump(JUMP_IF_EQUAL, value, last - index, 0 if index < last else len(then))
        for index, value in enumerate(check.values)
    ]
    return [_load_argument(check.argument), _instruction(AND, check.mask), *jumps, *then]


def _if_equal(value: int, then: Program) -> Program:
    return [_jump(JUMP_IF_EQUAL, value, 0, len(then)), *then]


def _load_number() -> Program:
    return [_instruction(LOAD_WORD, NUMBER)]


def _load_argument(argument: int, high: bool = False) -> bytes:
    """Load half of an argument; both supported processors store the low half first."""
    return _instruction(LOAD_WORD, FIRST_ARGUMENT + 8 * argument + 4 * high)


def _return(verdict: int) -> bytes:
    return _instruction(RETURN, verdict)


def _jump(kind: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("HBBI", kind, if_true, if_false, value)


def _instruction(code: int, operand: int) -> bytes:
    return struct.pack("HBBI", code, 0, 0, operand)

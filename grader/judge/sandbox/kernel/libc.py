"""Calls functions of the C library that Python lacks; errors are OSErrors with the call's name."""

import ctypes
import os
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)


def call(name: str, *args: Any) -> int:
    """Call a function by name: ints are passed as long, bytes as a pointer, None as NULL."""
    return _check(name, getattr(_LIBC, name)(*map(_as_long, args)))


def syscall(name: str, number: int, *args: Any) -> int:
    """Make a system call for which the C library has no function; `name` is for errors."""
    return _check(name, _LIBC.syscall(*map(_as_long, (number, *args))))


def _as_long(value: Any) -> Any:
    return ctypes.c_long(value) if isinstance(value, int) else value


def _check(name: str, result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result

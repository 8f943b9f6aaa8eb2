"""Recreates an exception of the other child process from its name and message."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any


class RemoteError(Exception):
    """The student's function raised an exception that is not one of Python's own."""


def make_error(type_name: str, message: str, line: int = 0, args: Sequence[Any] = ()) -> Exception:
    """The error as a test may expect it: of Python's own class where the name is one of those.

    `lineno` is the line of the function's cell that it stopped in, where that is known; `args` is
    what it was made with.
    """
    kind = getattr(builtins, type_name, None)
    kind = kind if isinstance(kind, type) and issubclass(kind, Exception) else RemoteError
    error: Any = None
    if kind is not RemoteError:
        error = _make_alike(kind, message, args)
    if error is None:
        try:
            error = _name_class(type_name, kind)(message)
        except TypeError:  # a class that needs more than a message
            error = _name_class(type_name, RemoteError)(message)
    error.lineno = line or None
    made: Exception = error
    return made


def _make_alike(kind: type[Exception], message: str, args: Sequence[Any]) -> Exception | None:
    """The exception made from its arguments, if that gives the same message."""
    try:
        made = kind(*args)
        return made if str(made) == message else None
    except Exception:
        return None


def make_error_of(kind: type[Exception], message: str) -> Exception:
    """An exception of that class, even if its constructor needs more than a message."""
    try:
        return kind(message)
    except Exception:
        made = kind.__new__(kind, message)
        made.args = (message,)
        return made


def _name_class(name: str, base: type[Exception]) -> Any:
    """A class with that name whose message is shown unchanged (KeyError would quote it)."""
    members = {"__str__": lambda error: str(error.args[0]), "__module__": base.__module__}
    return type(name.replace("\0", " "), (base,), members)

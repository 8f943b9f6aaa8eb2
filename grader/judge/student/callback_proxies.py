"""Functions and objects of a test, as the student's code sees them; the examiner does the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.judge.protocol.data import wire

HANDLE = "_handle_of_the_test"
CallBack = Callable[..., Any]


class CallbackFunction:
    """A function of the test."""

    def __init__(self, handle: int, name: str, call: CallBack) -> None:
        self.handle, self.__name__, self._call = handle, name, call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(self.handle, args, kwargs)


class CallbackObject:
    """An object of the test; `make_test_object` gives it its class and operators."""

    _call: CallBack

    def __init__(self, handle: int, call: CallBack) -> None:
        object.__setattr__(self, HANDLE, handle)
        object.__setattr__(self, "_call", call)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._call(object.__getattribute__(self, HANDLE), (name,), {}, "getattr")

    def __setattr__(self, name: str, value: Any) -> None:
        self._call(object.__getattribute__(self, HANDLE), (name, value), {}, "setattr")


def find_callback(value: Any) -> int | None:
    """The handle of what belongs to the test; None for anything else."""
    kind = type(value)
    if kind is CallbackFunction:
        return int(value.handle)
    if issubclass(kind, CallbackObject):
        return int(object.__getattribute__(value, HANDLE))
    return None


def make_test_object(
    told: wire.Callback, shown_as: type | None, content: Any, call: CallBack
) -> CallbackObject:
    """An object of the test; for `isinstance` it is one of `shown_as`.

    One that is derived from text, a number or the like has a copy of that here, in `content`.
    """
    members: dict[str, Any] = {f"__{each}__": _make_operator(each) for each in told.operators}
    if shown_as is not None:
        members["__class__"] = property(lambda self: shown_as)
    if content is None:
        return type(told.name, (CallbackObject,), members)(told.handle, call)
    base: Any = type(content)
    members |= {each: _make_method(each) for each in told.methods}
    kind: Any = type(told.name, (CallbackObject, base), members)
    found: CallbackObject = base.__new__(kind, content)
    CallbackObject.__init__(found, told.handle, call)
    return found


def _make_method(name: str) -> Any:
    return property(lambda self: CallbackObject.__getattr__(self, name))


def _make_operator(operation: str) -> Callable[..., Any]:
    def operate(self: Any, *args: Any, **kwargs: Any) -> Any:
        if operation == "exit":
            args = ()
        return self._call(object.__getattribute__(self, HANDLE), args, kwargs, operation)

    return operate

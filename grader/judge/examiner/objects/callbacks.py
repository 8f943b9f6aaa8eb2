"""Callbacks: functions and objects that a test passes to a student's function; they stay here.

The student's process gets a handle. It can call it while a test waits for one of its calls, with
plain data or its own objects; it has no other access to the test.
"""

from __future__ import annotations

import itertools
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from grader.judge.examiner.objects.passed_objects import (
    State,
    find_content,
    find_methods,
    find_operators,
    has_state,
    is_reading,
    perform,
)
from grader.judge.examiner.objects.proxies import CheckStopped
from grader.judge.examiner.objects.remote_objects import (
    RemoteClass,
    RemoteFunction,
    is_remote,
    refer,
)
from grader.judge.protocol import messages
from grader.judge.protocol.data import wire
from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.images import pack_picture
from grader.judge.protocol.data.wire import Installed, Remote, Value
from grader.judge.protocol.subclasses import find_data_base
from grader.judge.runtime.origins import find_origin
from grader.judge.runtime.shell import format_error

if TYPE_CHECKING:
    from grader.judge.examiner.student_client import StudentClient

MAX_NESTED = 20
MAX_ITERATED = 100_000
FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)


class Callbacks:
    """The callbacks of the current test."""

    def __init__(self, student: StudentClient) -> None:
        self._student = student
        self._handed: list[Any] = []
        self._nested = 0

    def refer(self, value: Any) -> Value:
        """A reference, for the student's process, to a value of the test that is not plain data."""
        if is_remote(value):
            return Remote(refer(value).handle, _kind_of(value))
        if isinstance(value, types.ModuleType):
            return Installed(value.__name__)
        name = getattr(value, "__name__", type(value).__name__)
        if self._student.provided_values.get(name) is value:
            return Installed("__main__", name)  # the student's process has it, too
        origin = find_origin(value)
        if origin is not None:
            return origin
        if (picture := pack_picture(value)) is not None:
            return picture
        operators = find_operators(value)
        if operators is not None:
            return self._refer_to_object(value, operators)
        if callable(value):
            return wire.Callback(self._hand_over(value), str(name))
        if isinstance(value, Iterator):
            items = list(itertools.islice(value, MAX_ITERATED + 1))
            if len(items) > MAX_ITERATED:
                raise NotPlainData("an iterator without end")
            return wire.View("iterator", [self._student.pack(item) for item in items])
        raise NotPlainData(type(value).__name__)

    def _refer_to_object(self, value: Any, operators: list[str]) -> Value:
        handle, kind = self._hand_over(value), type(value)
        about = handle, kind.__name__, True, operators, kind.__module__
        base = find_data_base(kind)
        if base is None:
            return wire.Callback(*about)
        content = self._student.pack(find_content(value))
        return wire.Callback(*about, base.__name__, content, find_methods(value))

    def call(self, call: messages.CalledBack) -> messages.Request:
        """Call a callback; returns the reply for the student's process."""
        if not 0 <= call.handle < len(self._handed) or self._nested >= MAX_NESTED:
            return messages.CallbackRaised("RuntimeError", "this function of the test is not here")
        self._nested += 1
        try:
            args = [self._student.read_argument(value) for value in call.args]
            kwargs = {name: self._student.read_argument(v) for name, v in call.kwargs.items()}
            result = self._use(self._handed[call.handle], call.operation, args, kwargs)
            return messages.CallbackReturned(self._student.pack(result))
        except CheckStopped:
            raise
        except Exception as problem:
            return messages.CallbackRaised(type(problem).__name__, format_error(problem)[:2000])
        finally:
            self._nested -= 1

    def _use(self, value: Any, operation: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Perform an operation; it changes a test's object only where the solution does."""
        owner = getattr(value, "__self__", None) if operation == "call" else value
        label = f"changes a {type(owner).__name__} of the test"
        permits = self._student.live_use.permits
        is_watched = (
            has_state(owner)
            and label not in self._student.live_use.used()
            and not is_reading(owner, operation)
        )
        state = State(owner) if is_watched else None
        try:
            if operation == "call":
                return value(*args, **kwargs)
            return perform(value, operation, args, self._student.namespace)
        finally:
            if state and state.has_changed() and not permits(label):
                state.restore()
                raise TypeError(f"this {type(owner).__name__} of the test cannot be changed here")

    def find(self, handle: int) -> Any:
        """The callback with that handle."""
        if 0 <= handle < len(self._handed):
            return self._handed[handle]
        raise NotPlainData("a function of an earlier test")

    def forget(self) -> None:
        """Invalidate all handles, because the test is over."""
        self._handed.clear()

    def _hand_over(self, value: Any) -> int:
        for handle, each in enumerate(self._handed):
            if each is value:
                return handle
        self._handed.append(value)
        return len(self._handed) - 1


def _kind_of(value: Any) -> Any:
    if isinstance(value, RemoteFunction):
        return "function"
    return "class" if isinstance(value, RemoteClass) else "object"

"""The objects of the student's process to which the examiner has references, by handle.

Runs together with the student's code, so nothing that it says is trusted.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judge.protocol.data import wire
from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.images import unpack_picture
from grader.judge.protocol.data.packing import pack
from grader.judge.protocol.data.unpacking import keep_all, unpack
from grader.judge.protocol.data.wire import Installed, Remote, Value
from grader.judge.protocol.messages import Described
from grader.judge.protocol.operation_names import OPERATORS
from grader.judge.protocol.subclasses import DATA_BASES, is_more_than_data
from grader.judge.runtime.digest import digest_function
from grader.judge.runtime.origins import NOTEBOOK, find_origin
from grader.judge.student.callback_proxies import CallbackFunction, find_callback, make_test_object

FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType,
    types.MethodDescriptorType, types.ClassMethodDescriptorType, types.WrapperDescriptorType,
    functools.partial, functools._lru_cache_wrapper, np.ufunc, np.vectorize,
)  # fmt: skip


DATA = {base.__name__: base for base in DATA_BASES}
MOST_DESCRIBED = 200  # classes in one reply


class ObjectTable:
    """Maps handles to objects."""

    def __init__(self, namespace: dict[str, Any], call_back: Callable[..., Any]) -> None:
        self._namespace, self._call_back = namespace, call_back
        self._objects: dict[int, Any] = {}
        self._handles: dict[int, int] = {}  # id of an object in the table -> its handle
        self._new_classes: list[int] = []  # handles of those that nobody has described yet

    def refer(self, value: Any) -> Value:
        """A reference, for the examiner, to a value that is not plain data."""
        if (callback := find_callback(value)) is not None:
            return wire.Callback(callback)
        if isinstance(value, types.ModuleType):
            return Installed(str(value.__name__))
        if isinstance(value, type):
            handle = self._keep_class(value)
            return Remote(handle, "class", value.__name__, origin=find_origin(value))
        handle, kind = self._keep(value), type(value)
        if isinstance(value, FUNCTIONS):
            name = str(getattr(value, "__name__", kind.__name__))
            return Remote(handle, "function", name, digest_function(value), 0, find_origin(value))
        return Remote(handle, "object", kind.__name__, type_handle=self._keep_class(kind))

    def refer_to_large(self, value: Any) -> Value:
        """A reference to a large value, which is only sent on request."""
        return wire.Large(self._keep(value))

    def find(self, handle: int) -> Any:
        """The object with that handle."""
        return self._objects[handle]

    def resolve(self, value: Value) -> Any:
        """The object that a reference of the examiner means."""
        match value:
            case Remote(handle):
                return self._objects[handle]
            case wire.Callback(handle, name, False):
                return CallbackFunction(handle, name, self._call_back)
            case wire.Callback(_, name, True, _, module, base, content):
                if module == NOTEBOOK:
                    found = self._namespace.get(name)
                else:
                    found = getattr(sys.modules.get(module), name, None)
                shown = found if isinstance(found, type) else None
                plain = unpack(content, self.resolve, keep_all)
                return make_test_object(value, shown or DATA.get(base), plain, self._call_back)
            case Installed(module, name) if module == NOTEBOOK:
                return self._namespace[name]
            case Installed(module, name):
                return find_installed(module, name)
            case wire.Picture():
                return unpack_picture(value)
        raise NotPlainData(type(value).__name__)

    def describe(self, handle: int) -> Described:
        """The description of a class."""
        kind = self._objects[handle]
        bases = [self._refer_to_base(base) for base in kind.__bases__ if base is not object]
        has = {name for base in kind.__mro__ if base is not object for name in vars(base)}
        operators = [each for each in sorted(OPERATORS) if _dunder(each) in has]
        if getattr(kind, "__hash__", None) is None and "hash" in operators:
            operators.remove("hash")
        is_exception = issubclass(kind, BaseException)
        name, module = kind.__qualname__, str(kind.__module__)
        fields = list(kind._fields) if _is_plain_named_tuple(kind) else []
        defaults = [pack(each) for each in kind._field_defaults.values()] if fields else []
        return Described(name, module, bases, operators, is_exception, fields, defaults)

    def describe_new(self) -> dict[int, Described]:
        """All classes that were sent but not yet described, with their bases, so that no request
        is needed when a test uses one."""
        described: dict[int, Described] = {}
        while self._new_classes and len(described) < MOST_DESCRIBED:
            handle = self._new_classes.pop()
            with contextlib.suppress(Exception):  # a class that cannot be looked at
                described[handle] = self.describe(handle)
        return described

    def _keep_class(self, kind: type) -> int:
        is_new = id(kind) not in self._handles
        handle = self._keep(kind)
        if is_new:
            self._new_classes.append(handle)
        return handle

    def _refer_to_base(self, base: type) -> Value:
        origin = find_origin(base)
        return origin if origin is not None else self.refer(base)

    def _keep(self, value: Any) -> int:
        handle = self._handles.get(id(value))
        if handle is None:
            handle = len(self._objects) + 1
            self._objects[handle] = value
            self._handles[id(value)] = handle
        return handle


def _is_plain_named_tuple(kind: type) -> bool:
    has_fields = kind.__bases__ == (tuple,) and isinstance(getattr(kind, "_fields", None), tuple)
    return has_fields and not is_more_than_data(kind)


def find_installed(module: str, name: str) -> Any:
    """A module, or the object in it with that dotted name."""
    found: Any = importlib.import_module(module)
    for part in name.split(".") if name else ():
        found = getattr(found, part)
    return found


def _dunder(operation: str) -> str:
    return f"__{operation}__"

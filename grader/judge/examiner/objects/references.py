"""Makes proxies for objects of the student's process: one per handle, whatever it claims to be."""

from __future__ import annotations

import builtins
import importlib
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grader.judge.examiner.objects.installed import (
    MISSING,
    NO_DATA,
    find_data_class,
    find_loaded,
    is_same_origin,
    is_tool,
)
from grader.judge.examiner.objects.remote_objects import (
    Likeness,
    Reference,
    RemoteClass,
    RemoteFunction,
    RemoteObject,
    derive_class,
    find_ancestors,
    make_class,
    make_function,
    make_object,
)
from grader.judge.protocol import messages
from grader.judge.protocol.data import wire
from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.special import named_tuple_class
from grader.judge.protocol.data.wire import Installed, Remote, Value
from grader.judge.protocol.operation_names import OPERATORS
from grader.judge.protocol.subclasses import DATA_BASES
from grader.judge.runtime import remote_error

if TYPE_CHECKING:
    from grader.judge.examiner.student_client import StudentClient

NOTEBOOK = "__main__"
MAX_BASES = 20
MAX_CLASS_DEPTH = 20


class References:
    """The proxies for objects of one student's process."""

    def __init__(self, student: StudentClient) -> None:
        self._student = student
        self._functions: dict[tuple[int, str], RemoteFunction] = {}
        self._objects: dict[int, Any] = {}
        self._classes: dict[int, Any] = {}

    def reader(self, path: str, label: str = "", name: str = "") -> Callable[[Value], Any]:
        """The function that `unpack` uses for references; `name` if the value is a global name."""

        def read(value: Value) -> Any:
            imported = self._student.imported.find(name) if name else MISSING
            match value:
                case Installed(module, _):
                    return _read_module(imported, value, module)
                case Remote(_, kind, _, _, _, origin):
                    if kind != "object" and is_same_origin(imported, origin):
                        return imported
                    return self._read_remote(value, path, label)
                case wire.Callback(handle):
                    return self._student.find_callback(handle)
            raise NotPlainData("something unknown")

        if name and is_tool(tool := self._student.imported.find(name)):
            return lambda value: tool
        return read

    def make_error(self, raised: messages.Raised) -> BaseException:
        """The exception that a student's function has raised, with what it was raised from."""
        made = self._make_error(raised)
        if len(raised.cause) == 2:
            made.__cause__ = remote_error.make_error(raised.cause[0][:100], raised.cause[1])
        return made

    def _make_error(self, raised: messages.Raised) -> BaseException:
        type_name, message = raised.type_name[:100], raised.message
        match raised.error:
            case Remote(handle, "object", _, _, type_handle) if type_handle:
                kind = self._find_class(type_handle, "error", 0)
                if isinstance(kind, RemoteClass) and issubclass(kind, BaseException):
                    reference = Reference(self._student, handle, type_name)
                    return self._keep(handle, lambda: make_object(kind, reference))
                if isinstance(kind, type) and issubclass(kind, Exception):
                    return remote_error.make_error_of(kind, message)
        args = [self._student.read_argument(each) for each in raised.args]
        return remote_error.make_error(type_name, message, raised.line, args)

    def _read_remote(self, value: Remote, path: str, label: str) -> Any:
        handle = value.handle
        if value.kind == "class":
            data = find_data_class(value.origin)
            return data if data is not None else self._find_class(handle, path, 0)
        if value.kind == "function":
            provided = self._find_course_function(value.origin)
            if provided is not MISSING:
                return provided
            key = handle, label
            if key not in self._functions:
                reference = Reference(self._student, handle, path, label)
                self._functions[key] = make_function(reference, value.name[:100], value.digest)
            return self._functions[key]
        if value.kind != "object" or not value.type_handle:
            raise NotPlainData(value.name[:60] or "something unknown")
        kind = self._find_class(value.type_handle, path, 0)
        if not isinstance(kind, RemoteClass):
            raise NotPlainData(value.name[:60])
        return self._keep(handle, lambda: make_object(kind, Reference(self._student, handle, path)))

    def _find_course_function(self, origin: Installed | None) -> Any:
        """The course's own version of a function in a module of the assignment."""
        if origin is None or f"{origin.module}.py" not in self._student.course_files:
            return MISSING
        try:
            importlib.import_module(origin.module)
        except Exception:
            return MISSING
        return find_loaded(origin)

    def _keep(self, handle: int, make: Callable[[], Any]) -> Any:
        if handle not in self._objects:
            self._objects[handle] = make()
        return self._objects[handle]

    def _find_class(self, handle: int, path: str, depth: int) -> Any:
        if handle in self._classes:
            return self._classes[handle]
        if depth > MAX_CLASS_DEPTH:
            raise NotPlainData("a class with endless bases")
        told = self._student.describe(handle)
        if told.fields:
            made = named_tuple_class(told.name, tuple(told.fields))
            defaults = [self._student.read_argument(each) for each in told.defaults]
            made.__new__.__defaults__ = tuple(defaults[: len(told.fields)])
            self._classes[handle] = made
            return self._classes[handle]
        if told.is_exception and told.module != NOTEBOOK:
            kind = _find_exception(told.module, told.name)
            if kind is not None:
                self._classes[handle] = kind
                return kind
        bases, inherited = self._find_bases(told.bases, told.is_exception, path, depth)
        name = told.name.rpartition(".")[2][:100]
        operators = [each for each in told.operators if each in OPERATORS]
        reference = Reference(self._student, handle, path)
        about = operators, self._find_likeness(told, inherited), reference
        name = name if name.isidentifier() else "Unnamed"
        try:
            made = make_class(name, bases, *about)
        except TypeError:  # no order of bases that Python accepts
            fallback = (RemoteObject, Exception) if told.is_exception else (RemoteObject,)
            made = make_class(name, fallback, *about)
        self._classes[handle] = made
        return made

    def _find_likeness(self, told: messages.Described, inherited: list[type]) -> Likeness:
        """The classes here that it claims to be, and to be derived from."""
        original = self._find_original(told.module, told.name)
        ancestors = [] if original is None else [original]
        for base in told.bases:
            if isinstance(base, Installed):
                kind: type | None = find_data_class(base)  # of a class such as `class Upper(str)`
                found = kind or self._find_original(base.module, base.name)
                ancestors += [] if found is None else [found]
        ancestors += inherited
        shown = next(iter(ancestors), None)
        if shown is not None and original is None:
            shown = derive_class(told.name.rpartition(".")[2], shown)
        return Likeness(shown, original, tuple(ancestors))

    def _find_original(self, module: str, name: str) -> type | None:
        """The class of that name here: one of the assignment, or an installed one."""
        if module == NOTEBOOK:
            found = self._student.provided_values.get(name)
        elif f"{module}.py" in self._student.course_files:
            found = self._find_course_function(Installed(module, name))
        else:
            found = _find_shown(module, name)
        return found if isinstance(found, type) else None

    def _find_bases(
        self, bases: list[Value], is_exception: bool, path: str, depth: int
    ) -> tuple[tuple[type, ...], list[type]]:
        """The bases of a proxy's class, and the classes here that these are derived from."""
        found: list[type] = []
        inherited: list[type] = []
        for base in bases[:MAX_BASES]:
            match base:
                case Remote(handle, "class"):
                    kind = self._find_class(handle, path, depth + 1)
                    is_data = not isinstance(kind, RemoteClass) and issubclass(kind, DATA_BASES)
                    (inherited if is_data else found).append(kind)
                    inherited += find_ancestors(kind)
                case Installed("builtins", name) if is_exception:
                    kind = getattr(builtins, name, None)
                    if isinstance(kind, type) and issubclass(kind, Exception):
                        found.append(kind)
        if is_exception and not any(issubclass(each, BaseException) for each in found):
            found.append(Exception)
        if not any(issubclass(each, RemoteObject) for each in found):
            found.insert(0, RemoteObject)
        return tuple(found), inherited


def _read_module(imported: Any, claimed: Installed, module: str) -> Any:
    if is_same_origin(imported, claimed):
        return imported
    raise NotPlainData(f"module {module}"[:60])


def _find_exception(module: str, name: str) -> type[Exception] | None:
    """An installed exception class, if its module is already loaded.

    Nothing is imported because a student says so: importing a module may run a program.
    """
    if module.partition(".")[0] == "grader":
        return None
    found = find_loaded(Installed(module, name))
    return found if isinstance(found, type) and issubclass(found, Exception) else None


def _find_shown(module: str, name: str) -> type | None:
    """The installed class that objects of this one report as their own, unless it is plain data."""
    found = find_loaded(Installed(module, name))
    if found is MISSING:
        found = _BUILTIN_TYPES.get(name, MISSING) if module == "builtins" else MISSING
    if not isinstance(found, type):
        return None
    is_data = found not in NO_DATA and find_data_class(Installed(module, name)) is not None
    return None if is_data else found


_BUILTIN_TYPES: dict[str, type] = {
    "generator": types.GeneratorType,
    "dict_keyiterator": type(iter({})),
    "list_iterator": type(iter([])),
    "coroutine": types.CoroutineType,
}

"""Proxies for what stays in the student's process: functions, classes and their objects.

A test uses them like the originals. Each operation is a request to the student's process, and the
reply is data; `LiveUse` decides which operations a test may use.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import types
from abc import ABCMeta
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn, Protocol

from grader.judge.examiner.objects.proxies import refuse_use
from grader.judge.protocol.operation_names import ARITHMETIC, BINARY, COMPARISONS, OTHERS, UNARY

REFERENCE = "__remote_reference__"
LIKENESS = "__remote_likeness__"


class Requester(Protocol):
    """What proxies need from the examiner's client."""

    def operate(
        self,
        operation: str,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        label: str,
        path: str,
        result_label: str = "",
    ) -> Any: ...


class Reference:
    """A reference to a proxy's original: its handle, and its name for messages."""

    __slots__ = ("handle", "label", "path", "student")

    def __init__(self, student: Requester, handle: int, path: str, label: str = "") -> None:
        self.student, self.handle, self.path, self.label = student, handle, path, label


class Likeness(NamedTuple):
    """The classes here that a student's class claims to be like.

    `shown_as`: what `__class__` of its objects is; `original`: which it is itself;
    `ancestors`: from which it is derived, the original included.
    """

    shown_as: type | None
    original: type | None
    ancestors: tuple[type, ...]


class FunctionKind(type):
    """The class of a proxy for a function: it equals the class that it stands for."""

    _stands_for: type

    def __eq__(cls, other: object) -> bool:
        return cls is other or other is cls._stands_for

    def __hash__(cls) -> int:
        return hash(cls._stands_for)

    def __repr__(cls) -> str:
        return repr(cls._stands_for)


class RemoteFunction(metaclass=FunctionKind):
    """A student's function, called in the student's process."""

    _stands_for = types.FunctionType

    def __init__(self, reference: Reference, name: str, digest: str) -> None:
        object.__setattr__(self, REFERENCE, reference)
        object.__setattr__(self, "__name__", name)
        object.__setattr__(self, "__qualname__", name)
        object.__setattr__(self, "digest", digest)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        reference = refer(self)
        try:
            return reference.student.operate(
                "call", (self, *args), kwargs, reference.label, f"{reference.path}(…)"
            )
        except Exception as error:
            given = [*map(repr, args), *(f"{name}={value!r}" for name, value in kwargs.items())]
            called = f"`{self.__name__}({', '.join(given)[:60]})`"
            object.__setattr__(error, "call", called)
            raise

    def __getattr__(self, name: str) -> Any:
        return _get_attribute(self, name, "function")

    def __setattr__(self, name: str, value: Any) -> None:
        _ask(self, "setattr", (name, value), f"function.{name} =")

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"

    @property
    def __class__(self) -> Any:
        return self._stands_for

    @__class__.setter
    def __class__(self, value: Any) -> None:
        raise TypeError("the class of a function cannot be changed")

    @property
    def __signature__(self) -> Any:
        return _read_signature(self)

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        return _get_attribute(self, "__doc__", "function")


def _derive_function(kind: type) -> FunctionKind:
    return FunctionKind(kind.__name__, (RemoteFunction,), {"_stands_for": kind})


RemoteFunction.__name__ = "function"
FUNCTIONS = {  # of what has no code of its own, the digest is the name of its class
    each.__name__: _derive_function(each)
    for each in (types.MethodType, types.BuiltinFunctionType, functools.partial)
}


def make_function(reference: Reference, name: str, digest: str) -> RemoteFunction:
    """A proxy for a function, method or the like."""
    made: RemoteFunction = FUNCTIONS.get(digest, RemoteFunction)(reference, name, digest)
    return made


class RemoteClass(type):
    """A student's class; its instances here are proxies, too."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return _ask(cls, "call", args, "", kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name == "__dataclass_fields__":
            return _read_fields(cls)
        if name.startswith("__") and name not in CLASS_ATTRIBUTES:
            raise AttributeError(name)
        return _get_attribute(cls, name, "class")

    def __setattr__(cls, name: str, value: Any) -> None:
        if name in OWN_ATTRIBUTES:
            super().__setattr__(name, value)
        else:
            _ask(cls, "setattr", (name, value), f"class.{name} =")

    def __delattr__(cls, name: str) -> None:
        _ask(cls, "delattr", (name,), f"del class.{name}")

    def __dir__(cls) -> Any:
        return _ask(cls, "dir", (), "")

    def __iter__(cls) -> Any:
        return _ask(cls, "iter", (), "")

    def __len__(cls) -> Any:
        return _ask(cls, "len", (), "")

    def __getitem__(cls, key: Any) -> Any:
        return _ask(cls, "getitem", (key,), "class[…]")

    def __contains__(cls, key: Any) -> bool:
        return bool(_ask(cls, "contains", (key,), "… in class"))

    @property
    def __bases__(cls) -> tuple[type, ...]:  # type: ignore[override]
        return _without_proxies(BASES.__get__(cls))

    @property
    def __mro__(cls) -> tuple[type, ...]:
        return _without_proxies(MRO.__get__(cls))

    @property  # type: ignore[misc]
    def __dict__(cls) -> Any:  # type: ignore[override]
        return _get_attribute(cls, "__dict__", "class")

    @property
    def __doc__(cls) -> Any:  # type: ignore[override]
        return _get_attribute(cls, "__doc__", "class")

    @property
    def __annotations__(cls) -> Any:  # type: ignore[override]
        return _get_attribute(cls, "__annotations__", "class")

    @property
    def __flags__(cls) -> int:
        return int(_ask(cls, "getattr", ("__flags__",), ""))

    @property
    def __signature__(cls) -> Any:
        return _read_signature(cls)

    def __bool__(cls) -> bool:
        return True

    def __eq__(cls, other: object) -> bool:
        """A class of the assignment that the student uses equals the one here."""
        shown_as, original, ancestors = _find_likeness(cls)
        if original is None and shown_as not in ancestors:
            return cls is other or other is shown_as
        return cls is other or (original is not None and other is original)

    def __hash__(cls) -> int:
        original = _find_likeness(cls).original
        return id(cls) if original is None else hash(original)

    def __repr__(cls) -> str:
        return f"<class '__main__.{cls.__name__}'>"


def _find_likeness(remote: RemoteClass) -> Likeness:
    found: Likeness = type.__getattribute__(remote, LIKENESS)
    return found


def is_subclass(remote: RemoteClass, kind: type) -> bool:
    """Whether a student's class, or a base of it, is derived from a class that is here."""
    return any(
        issubclass(each, kind)
        for base in MRO.__get__(remote)
        if isinstance(base, RemoteClass)
        for each in _find_likeness(base).ancestors
    )


def derive_class(name: str, base: type) -> type:
    """What `__class__` of an object is: of that name, and derived from a class that is here."""
    own_code = any("__init_subclass__" in vars(each) for each in base.__mro__[:-1])
    if own_code or type(base) not in (type, ABCMeta) or not name.isidentifier():
        return base
    try:
        return type(base)(name, (base,), {"__module__": "__main__"})
    except TypeError:  # a class without derived ones, such as that of generators
        return base


def find_ancestors(kind: type) -> tuple[type, ...]:
    """The classes here that a student's class is derived from."""
    return _find_likeness(kind).ancestors if isinstance(kind, RemoteClass) else ()


RemoteClass.__name__ = "type"  # what a message says that a class is


BASES: Any = vars(type)["__bases__"]
MRO: Any = vars(type)["__mro__"]
CLASS_ATTRIBUTES = ("__doc__", "__annotations__", "__members__", "__abstractmethods__", "__slots__",
                    "__dict__", "__match_args__", "__wrapped__")  # fmt: skip
OWN_ATTRIBUTES = (REFERENCE, "__module__", "__qualname__", "__abstractmethods__")


class _RemoteInit:
    """`__init__` of a student's class, only for inspection."""

    def __get__(self, remote: Any, owner: Any) -> Any:
        return _get_attribute(owner if remote is None else remote, "__init__", "object")


class RemoteObject:
    """An object of the student's process; `make_class` gives it its class and operators."""

    __init__ = _RemoteInit()

    def __getattr__(self, name: str) -> Any:
        if name == "__dataclass_fields__":
            return type(self).__dataclass_fields__  # type: ignore[attr-defined]
        return _get_attribute(self, name, "object")

    def __setattr__(self, name: str, value: Any) -> None:
        _ask(self, "setattr", (name, value), f"object.{name} =")

    def __delattr__(self, name: str) -> None:
        _ask(self, "delattr", (name,), f"del object.{name}")

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        return _get_attribute(self, "__dict__", "object")

    def __dir__(self) -> Any:
        return _ask(self, "dir", (), "")

    def __repr__(self) -> str:
        return str(_ask(self, "repr", (), ""))

    def __str__(self) -> str:
        return str(_ask(self, "str", (), ""))

    def __format__(self, form: str) -> str:
        return str(_ask(self, "format", (form,), ""))

    def __eq__(self, other: object) -> Any:
        if self is other:
            return True
        if other is None:
            return False
        return _refuse_comparison(self, other)

    def __ne__(self, other: object) -> Any:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    __hash__ = object.__hash__

    def __copy__(self) -> Any:
        return _ask(self, "copy", (), "copy(object)")

    def __deepcopy__(self, memo: Any) -> Any:
        return _ask(self, "deepcopy", (), "copy(object)")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("an object of the student's process cannot be pickled")


def _without_proxies(classes: tuple[type, ...]) -> tuple[type, ...]:
    """Classes as the student's process has them: without the base class of proxies."""
    kept = [each for each in classes if each is not RemoteObject]
    return tuple(kept) if object in kept or kept else (object,)


def _read_fields(cls: RemoteClass) -> dict[str, Any]:
    """The fields of a student's data class, each as `dataclasses` describes one."""
    found = _ask(cls, "getattr", ("__dataclass_fields__",), "")
    made: dict[str, Any] = {}
    for name, described in found.items():
        made[str(name)] = field = dataclasses.field()
        field.name, field.type = str(name), described.type
        vars(dataclasses)["Field"]._field_type.__set__(field, vars(dataclasses)["_FIELD"])
    return made


def _read_args(remote: Any) -> tuple[Any, ...]:
    """What a student's exception was made with."""
    found = _get_attribute(remote, "args", "object")
    return found if type(found) is tuple else ()


def read_source(remote: Any) -> str:
    """The text of a student's function or class."""
    found = _ask(remote, "source", (), "")
    if not isinstance(found, str):
        raise OSError("could not get source code")
    return found


def _read_signature(remote: Any) -> Any:
    """The signature of a student's function; None where it has none."""
    found = _ask(remote, "signature", (), "")
    try:
        *parameters, (_, _, _, returned) = found
        return inspect.Signature(
            [
                inspect.Parameter(
                    name, inspect._ParameterKind(kind), default=_or_empty(default),
                    annotation=_or_empty(note),
                )
                for name, kind, default, note in parameters
            ],
            return_annotation=_or_empty(returned),
        )  # fmt: skip
    except (TypeError, ValueError):
        return None


def _or_empty(held: list[Any]) -> Any:
    return held[0] if held else inspect.Parameter.empty


def refer(remote: Any) -> Reference:
    """The reference of a proxy."""
    if isinstance(remote, RemoteClass):
        found: Reference = type.__getattribute__(remote, REFERENCE)
    else:
        found = object.__getattribute__(remote, REFERENCE)
    return found


def is_remote(value: Any) -> bool:
    return isinstance(type(value), RemoteClass | FunctionKind) or type(value) is RemoteClass


def make_class(
    name: str,
    bases: tuple[type, ...],
    operators: Sequence[str],
    likeness: Likeness,
    reference: Reference,
) -> RemoteClass:
    """A class for proxies of a student's class, with the same operators."""
    methods: dict[str, Any] = {
        f"__{each}__": _OPERATORS[each] for each in operators if each in _OPERATORS
    }
    if likeness.shown_as is not None:
        methods["__class__"] = property(lambda self: likeness.shown_as)
    if any(issubclass(base, BaseException) for base in bases):
        methods["args"] = property(_read_args)
    if "eq" in operators:
        methods["__ne__"] = _OPERATORS["ne"]
        methods.setdefault("__hash__", RemoteObject.__hash__)
    made: Any = type.__new__(RemoteClass, name, bases, methods)
    type.__setattr__(made, REFERENCE, reference)
    type.__setattr__(made, LIKENESS, likeness)
    type.__setattr__(made, "__module__", "__main__")
    found: RemoteClass = made
    return found


def make_object(kind: Any, reference: Reference) -> Any:
    """A proxy for an object of that class."""
    made = kind.__new__(kind)
    object.__setattr__(made, REFERENCE, reference)
    return made


def _get_attribute(remote: Any, name: str, kind: str) -> Any:
    """An attribute as data; a method as a proxy function bound to its object."""
    if name.startswith("__") and name.endswith("__") and name not in READABLE:
        raise AttributeError(name)
    reference = refer(remote)
    return reference.student.operate(
        "getattr", (remote, name), {}, "", f"{reference.path}.{name}", f"{kind}.{name}(…)"
    )


READABLE = ("__doc__", "__dict__", "__name__", "__qualname__", "__wrapped__", "__defaults__",
            "__kwdefaults__", "__isabstractmethod__", "__annotations__", "__code__", "__members__",
            "__closure__",
            "__next__", "__iter__", "__init__", "__abstractmethods__", "__call__", "__add__",
            "__eq__", "__len__", "__str__", "__repr__", "__getitem__", "__contains__",
            "__self__", "__func__", "__version__", "__slots__", "__match_args__")  # fmt: skip


def _ask(remote: Any, operation: str, args: tuple[Any, ...], label: str, kwargs: Any = None) -> Any:
    reference = refer(remote)
    return reference.student.operate(
        operation, (remote, *args), kwargs or {}, label, f"{reference.path}(…)"
    )


def _refuse_comparison(remote: Any, other: object) -> bool:
    """Two proxies without a comparison of their own are equal if they are the same."""
    if is_remote(other):
        return False
    raise refuse_use(refer(remote).path, type(remote).__name__)


def _operand(other: Any) -> str:
    return "object" if is_remote(other) else "data"


def _make_unary(name: str) -> Callable[..., Any]:
    def operate(self: Any) -> Any:
        return _ask(self, name, (), "")

    return operate


def _make_binary(name: str) -> Callable[..., Any]:
    def operate(self: Any, other: Any) -> Any:
        if other is None and name in ("eq", "ne"):
            return name == "ne"
        return _ask(self, name, (other,), f"object {name} {_operand(other)}")

    operate.is_remote = True  # type: ignore[attr-defined]
    return operate


def _call_object(self: Any, *args: Any, **kwargs: Any) -> Any:
    return _ask(self, "call", args, "", kwargs)


def _set_item(self: Any, key: Any, value: Any) -> None:
    _ask(self, "setitem", (key, value), "object[…] =")


def _contains(self: Any, item: Any) -> bool:
    return bool(_ask(self, "contains", (item,), f"object contains {_operand(item)}"))


def _exit(self: Any, kind: Any, error: Any, trace: Any) -> Any:
    told = () if error is None else (type(error).__name__, str(error)[:2000])
    return _ask(self, "exit", told, "with object")


def _await(self: Any) -> Any:
    """A coroutine is run to its end in the student's process."""
    yield from ()
    return _ask(self, "await", (), "")


def _round(self: Any, digits: int | None = None) -> Any:
    return _ask(self, "round", () if digits is None else (digits,), "")


def _make_refusal(name: str) -> Callable[..., Any]:
    """An operator that their class does not have: the other side's turn, if that is one of them."""
    reflected = REFLECTED.get(name, f"r{name}")

    def refuse(self: Any, *others: Any) -> Any:
        if others and hasattr(getattr(type(others[0]), f"__{reflected}__", None), "is_remote"):
            return NotImplemented
        raise refuse_use(refer(self).path, type(self).__name__)

    return refuse


REFLECTED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
for _name in (*COMPARISONS[2:], *ARITHMETIC, *(f"r{each}" for each in ARITHMETIC)):
    setattr(RemoteObject, f"__{_name}__", _make_refusal(_name))

_OPERATORS: dict[str, Callable[..., Any]] = {
    **{name: _make_unary(name) for name in UNARY if name not in ("str", "repr", "await")},
    "await": _await,
    **{name: _make_binary(name) for name in BINARY if name not in ("format",)},
    "contains": _contains,
    "round": _round,
    "call": _call_object,
    "setitem": _set_item,
    "exit": _exit,
}
assert _OPERATORS.keys() <= {*UNARY, *BINARY, *OTHERS}

"""Turns values into their wire form and back: plain data, and stand-ins for what is not.

`pack` and `unpack` run on both sides; `unpack` trusts nothing it is given. What is not plain is
left to the side's own `lend` (on the way out) and `borrow` (on the way in); without them it is
refused. Numbers cross as what they were made as, and become Python's numbers (see `numbers`) on
arrival, unless the reader asks for `exact` types.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

import numpy as np

from grader.judge.protocol import special, tables, wire
from grader.judge.protocol.numbers import NotANumber, is_number, to_array, to_number
from grader.judge.protocol.wire import (
    Array,
    BigInt,
    Bytes,
    Complex,
    Constant,
    Deque,
    Dict,
    List,
    NamedTuple,
    ObjectArray,
    Range,
    Scalar,
    Set,
    Slice,
    Tuple,
    Value,
    View,
)

MAX_DEPTH = 40
MAX_ITEMS = 2_000_000  # of lists and the like; an array is bounded by its frame
MAX_INT_BYTES = 16 * 1024  # about 39,000 digits
DTYPES = frozenset(
    np.dtype(code).str
    for code in ["?", "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "e", "f", "d", "F", "D"]
)  # exact byte strings such as "<f8": nothing with objects or fields
OTHER_DTYPE = special.OTHER_DTYPE  # text, dates and durations
FACTORIES: dict[str, type[Any]] = {
    each.__name__: each for each in (int, float, str, list, dict, set, tuple, bool)
}
VIEWS: dict[type[Any], str] = {
    type({}.keys()): "keys", type({}.values()): "values", type({}.items()): "items",
}  # fmt: skip
DICTS: dict[type[Any], str] = {
    dict: "dict", OrderedDict: "OrderedDict", Counter: "Counter", defaultdict: "defaultdict",
}  # fmt: skip

Lend = Callable[[Any], Value]
Borrow = Callable[[Value], Any]


class NotPlainData(Exception):
    """This value is not plain data, or claims to be what it cannot be."""


def _refuse(value: Any) -> Value:
    raise NotPlainData(type(value).__name__)


def _refuse_wire(value: Value) -> Any:
    raise NotPlainData(f"{type(value).__name__} where only plain data may stand")


def pack(value: Any, lend: Lend = _refuse) -> Value:
    """Turn a value into its wire form; `NotPlainData` names a type that is not plain."""
    return _Packer(lend).pack(value, MAX_DEPTH)


def unpack(value: Value, borrow: Borrow = _refuse_wire, exact: bool = False) -> Any:
    """Turn a decoded wire form back into a value, checking every claim it makes."""
    return _Unpacker(borrow, exact).unpack(value, MAX_DEPTH)


class _Count:
    """Items seen so far in one value."""

    def __init__(self) -> None:
        self.items = 0

    def add(self, items: int, depth: int) -> None:
        self.items += items
        if self.items > MAX_ITEMS:
            raise NotPlainData(f"more than {MAX_ITEMS:,} items")
        if depth < 0:
            raise NotPlainData(f"parts nested more than {MAX_DEPTH} deep")


class _Packer:
    """One value on its way out."""

    def __init__(self, lend: Lend) -> None:
        self._lend, self._count = lend, _Count()

    def pack(self, value: Any, depth: int) -> Value:
        self._count.add(1, depth)
        if value is None or type(value) in (bool, float):
            return value
        if isinstance(value, np.ndarray | np.generic):
            return self._pack_numpy(value, depth)
        if _has_own_interface(value):
            return self._lend(value)
        if is_number(value):
            return self._pack_number(value)
        if isinstance(value, str):
            return _pack_text(str.__getitem__(value, slice(None)))
        if isinstance(value, list):
            return List(self._pack_all(list.__iter__(value), depth))
        if isinstance(value, tuple):
            return self._pack_tuple(value, depth)
        if isinstance(value, dict):
            return self._pack_dict(value, depth)
        return self._pack_rarer(value, depth)

    def _pack_all(self, items: Iterable[Any], depth: int) -> list[Value]:
        return [self.pack(item, depth - 1) for item in items]

    def _pack_rarer(self, value: Any, depth: int) -> Value:
        if isinstance(value, set | frozenset):
            base: Any = frozenset if isinstance(value, frozenset) else set
            return Set(self._pack_all(base.__iter__(value), depth), base is frozenset)
        if isinstance(value, range):
            return Range(*_within_64_bits(value.start, value.stop, value.step))
        if isinstance(value, bytes | bytearray):
            return Bytes(bytes(memoryview(value)), isinstance(value, bytearray))
        if isinstance(value, deque):
            return Deque(self._pack_all(deque.__iter__(value), depth), value.maxlen)
        if isinstance(value, slice):
            parts = self._pack_all((value.start, value.stop, value.step), depth)
            return Slice(*parts)
        if value is Ellipsis or value is NotImplemented:
            return Constant(repr(value))  # type: ignore[arg-type]
        if type(value) in VIEWS:
            return View(VIEWS[type(value)], self._pack_all(list(value), depth))  # type: ignore[arg-type]
        found = special.pack_special(value, lambda item: self.pack(item, depth - 1))
        if found is None:
            found = tables.pack_table(value, lambda item: self.pack(item, depth - 1))
        return self._lend(value) if found is None else found

    def _pack_tuple(self, value: tuple[Any, ...], depth: int) -> Value:
        items = self._pack_all(tuple.__iter__(value), depth)
        fields = getattr(type(value), "_fields", None)
        if type(value) is tuple or not _are_fields(fields, len(items)):
            return Tuple(items)
        return NamedTuple(type(value).__name__, list(fields), items)  # type: ignore[arg-type]

    def _pack_dict(self, value: dict[Any, Any], depth: int) -> Value:
        keys, values = [], []
        for key, item in dict.items(value):
            keys.append(self.pack(key, depth - 1))
            values.append(self.pack(item, depth - 1))
        kind = DICTS.get(type(value), "dict")
        factory = getattr(value, "default_factory", None) if kind == "defaultdict" else None
        name = next((n for n, each in FACTORIES.items() if each is factory), "")
        return Dict(keys, values, kind, name)  # type: ignore[arg-type]

    def _pack_number(self, value: Any) -> Value:
        exact = special.pack_exact(value, _pack_number)
        return exact if exact is not None else _pack_number(value)

    def _pack_numpy(self, value: np.ndarray[Any, Any] | np.generic, depth: int) -> Value:
        dtype = value.dtype.newbyteorder("=").str
        if isinstance(value, np.str_):
            return _pack_text(str.__getitem__(value, slice(None)))
        is_known = dtype in DTYPES or bool(OTHER_DTYPE.fullmatch(dtype))
        if isinstance(value, np.generic):
            if is_known:
                return Scalar(dtype, value.tobytes())
            return _pack_number(value) if is_number(value) else self._lend(value)
        if value.dtype == object and type(value) is np.ndarray:
            return ObjectArray(value.shape, self._pack_all(value.ravel().tolist(), depth))
        if is_known and type(value) is np.ndarray:
            return Array(dtype, value.shape, value.astype(dtype).tobytes())
        try:
            made = to_array(value)
        except NotANumber:
            return self._lend(value)
        return Array(made.dtype.str, made.shape, made.tobytes())


class _Unpacker:
    """One value on its way in."""

    def __init__(self, borrow: Borrow, exact: bool) -> None:
        self._borrow, self._exact, self._count = borrow, exact, _Count()

    def unpack(self, value: Value, depth: int) -> Any:
        self._count.add(1, depth)
        match value:
            case None | bool() | int() | float() | str():
                return value
            case Array(dtype, shape, data):
                return self._simplify(_read_array(dtype, shape, data))
            case Scalar(dtype, data):
                return self._simplify(_read_array(dtype, (), data)[()])
            case List(items):
                return self._unpack_all(items, depth)
            case Tuple(items):
                return tuple(self._unpack_all(items, depth))
            case Dict():
                return self._unpack_dict(value, depth)
            case BigInt(data):
                if len(data) > MAX_INT_BYTES:
                    raise NotPlainData("int of far too many digits")
                return int.from_bytes(data, "big", signed=True)
            case Complex(real, imag):
                return complex(real, imag)
            case wire.Installed() | wire.Remote() | wire.Callback():
                return self._borrow(value)
            case _:
                return self._unpack_rarer(value, depth)

    def _unpack_all(self, items: list[Value], depth: int) -> list[Any]:
        return [self.unpack(item, depth - 1) for item in items]

    def _unpack_rarer(self, value: Value, depth: int) -> Any:
        match value:
            case NamedTuple(name, fields, items):
                return _make_named_tuple(name, tuple(fields), self._unpack_all(items, depth))
            case Set(items, is_frozen):
                found = self._unpack_all(items, depth)
                return _hash_all(frozenset if is_frozen else set, found)
            case Range(start, stop, step):
                return range(start, stop, step)
            case Bytes(data, is_mutable):
                return bytearray(data) if is_mutable else data
            case Deque(items, maxlen):
                return deque(self._unpack_all(items, depth), maxlen)
            case Slice(start, stop, step):
                return slice(*self._unpack_all([start, stop, step], depth))
            case Constant(name):
                return Ellipsis if name == "Ellipsis" else NotImplemented
            case View(kind, items):
                return _make_view(kind, self._unpack_all(items, depth))
            case ObjectArray(shape, items):
                return self._simplify(_make_object_array(shape, self._unpack_all(items, depth)))
            case wire.Exact():
                found = special.unpack_special(value, lambda item: self.unpack(item, depth - 1))
                return self._simplify(found)
            case wire.Table(kind, parts):
                return tables.unpack_table(kind, self._unpack_all(parts, depth))
        return special.unpack_special(value, lambda item: self.unpack(item, depth - 1))

    def _simplify(self, value: Any) -> Any:
        """A number, or an array of numbers, as one of Python's or of the few dtypes."""
        if self._exact:
            return value
        try:
            if isinstance(value, np.str_):
                return str(value)
            if not isinstance(value, np.ndarray):
                return to_number(value) if is_number(value) else value
            if value.ndim == 0:
                return self._simplify(value[()])
            if value.dtype.kind in "USmM":
                return value
            return to_array(value)
        except NotANumber as problem:
            if isinstance(value, np.ndarray) and value.dtype == object:
                return value
            raise NotPlainData(str(problem)) from None

    def _unpack_dict(self, value: Dict, depth: int) -> Any:
        if len(value.keys) != len(value.values):
            raise NotPlainData("dict with keys and values of different numbers")
        keys = self._unpack_all(value.keys, depth)
        pairs = list(zip(keys, self._unpack_all(value.values, depth), strict=True))
        found: dict[Any, Any] = _hash_all(dict, pairs)
        match value.kind:
            case "OrderedDict":
                return OrderedDict(found)
            case "Counter":
                return Counter(found)
            case "defaultdict":
                return defaultdict(FACTORIES.get(value.factory), found)
        return found


def _has_own_interface(value: Any) -> bool:
    """Whether a subclass of a builtin adds methods of its own: then it is more than its data."""
    kind = type(value)
    if kind.__module__ in ("builtins", "collections") or not kind.__flags__ & 0x200:
        return False  # 0x200: a class made by a class statement
    if not issubclass(kind, int | float | str | list | tuple | dict | set | frozenset):
        return False
    if issubclass(kind, Enum):
        return False
    own = [base for base in kind.__mro__ if base.__flags__ & 0x200]
    if getattr(kind, "_fields", None) is not None:
        own = [base for base in own if "_fields" not in vars(base)]
    return any(not name.startswith("_") for base in own for name in vars(base))


def _are_fields(fields: Any, count: int) -> bool:
    return (
        isinstance(fields, tuple)
        and len(fields) == count
        and all(isinstance(name, str) and name.isidentifier() for name in fields)
    )


def _pack_number(value: Any) -> Value:
    try:
        number = to_number(value)
    except NotANumber as problem:
        raise NotPlainData(str(problem)) from None
    if isinstance(number, complex):
        return Complex(number.real, number.imag)
    if isinstance(number, float) or -(2**63) <= number < 2**63:
        return number
    return _pack_big(number)


def _pack_big(value: int) -> BigInt:
    size = value.bit_length() // 8 + 1
    if size > MAX_INT_BYTES:
        raise NotPlainData("int of far too many digits")
    return BigInt(value.to_bytes(size, "big", signed=True))


def _within_64_bits(*numbers: int) -> list[int]:
    if not all(-(2**63) <= number < 2**63 for number in numbers):
        raise NotPlainData("range beyond 64 bits")
    return [int(number) for number in numbers]


def _pack_text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotPlainData("str with characters that cannot be encoded") from None
    return value


def _hash_all(kind: Any, items: list[Any]) -> Any:
    try:
        return kind(items)
    except TypeError as problem:
        raise NotPlainData(f"{kind.__name__} of what cannot be hashed ({problem})") from None


def _make_named_tuple(name: str, fields: tuple[str, ...], items: list[Any]) -> Any:
    if len(fields) != len(items):
        raise NotPlainData("named tuple with fields and items of different numbers")
    return special.named_tuple_class(name, fields)(*items)


def _make_view(kind: str, items: list[Any]) -> Any:
    if kind == "iterator":
        return iter(items)
    if kind == "values":
        return dict(enumerate(items)).values()
    if kind == "keys":
        return _hash_all(dict.fromkeys, items).keys() if items else {}.keys()
    if not all(isinstance(item, tuple) and len(item) == 2 for item in items):
        raise NotPlainData("items of a dict that are no pairs")
    return _hash_all(dict, items).items()


def _make_object_array(shape: tuple[int, ...], items: list[Any]) -> np.ndarray[Any, Any]:
    if not _is_shape(shape) or math.prod(shape) != len(items):
        raise NotPlainData("array whose shape and items disagree")
    made = np.empty(len(items), dtype=object)
    for index, item in enumerate(items):
        made[index] = item
    return made.reshape(shape)


def _item_size(dtype: str) -> int:
    if dtype not in DTYPES and not OTHER_DTYPE.fullmatch(dtype):
        raise NotPlainData(f"numpy dtype {dtype[:20]!r}")
    size = np.dtype(dtype).itemsize
    if not size:
        raise NotPlainData("numpy dtype without size")
    return size


def _is_shape(shape: tuple[int, ...]) -> bool:
    return len(shape) <= 16 and all(0 <= side < 2**40 for side in shape)


def _read_array(dtype: str, shape: tuple[int, ...], data: bytes) -> np.ndarray[Any, Any]:
    size = _item_size(dtype)
    if not _is_shape(shape) or math.prod(shape) * size != len(data):
        raise NotPlainData("array whose shape and bytes disagree")
    try:
        return np.frombuffer(data, dtype=dtype).reshape(shape).copy()
    except ValueError as problem:
        raise NotPlainData(f"array that numpy refuses ({problem})") from None

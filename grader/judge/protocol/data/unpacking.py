"""Unpacks a received wire form into a value; the input is untrusted.

References to other objects are resolved by the caller's `resolve`; without it they are refused.
Numbers become Python's (see `numbers`), but for types that the caller keeps.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judge.protocol import expressions
from grader.judge.protocol.data import numpy_forms, pandas_tables, records, special, wire
from grader.judge.protocol.data.bounds import (
    DTYPES,
    FACTORIES,
    MAX_DEPTH,
    MAX_INT_BYTES,
    OTHER_DTYPE,
    ItemCount,
    NotPlainData,
)
from grader.judge.protocol.data.numbers import NotANumber, is_number, to_array, to_number
from grader.judge.protocol.data.wire import (
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

Resolve = Callable[[Value], Any]
LONGEST_WORD = 64
Keeps = Callable[[str], bool]


def _refuse(value: Value) -> Any:
    raise NotPlainData(f"{type(value).__name__} where only plain data may stand")


def keep_all(type_name: str) -> bool:
    """Numbers stay what they were made as."""
    return True


def _keep_none(type_name: str) -> bool:
    return False


def unpack(value: Value, resolve: Resolve = _refuse, keeps: Keeps = _keep_none) -> Any:
    """The value of a decoded wire form, with everything in it checked.

    `keeps` says for the name of a type whether numbers of it stay what they were made as.
    """
    return _Unpacker(resolve, keeps).unpack(value, MAX_DEPTH)


class _Unpacker:
    """Unpacks one value."""

    def __init__(self, resolve: Resolve, keeps: Keeps) -> None:
        self._resolve, self._keeps, self._count = resolve, keeps, ItemCount()

    def unpack(self, value: Value, depth: int) -> Any:
        self._count.add(1, depth)
        match value:
            case str():
                return _intern(value)
            case None | bool() | int() | float():
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
            case wire.Installed() | wire.Remote() | wire.Callback() | wire.Picture():
                return self._resolve(value)
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
            case wire.Expression():
                return self._simplify(self._unpack_expression(value, depth))
            case wire.Numpy(kind, parts):
                return self._make_numpy(kind, self._unpack_all(parts, depth))
            case wire.Record(kind, keys, items):
                return records.make_record(kind, self._unpack_dict(Dict(keys, items), depth))
            case wire.Table(kind, parts):
                return pandas_tables.unpack_table(kind, self._unpack_all(parts, depth), self._keeps)
        return special.unpack_special(value, lambda item: self.unpack(item, depth - 1))

    def _unpack_expression(self, value: Value, depth: int) -> Any:
        """An expression, or a part of one: nothing that refers to an object goes into it."""
        self._count.add(1, depth)
        if isinstance(value, wire.Expression):
            return expressions.unpack_expression(
                value, lambda part: self._unpack_expression(part, depth - 1)
            )
        if isinstance(value, int | BigInt):
            return self.unpack(value, depth)
        raise NotPlainData("an expression of what are none")

    def _make_numpy(self, kind: str, parts: list[Any]) -> Any:
        if kind in ("matrix", "masked") and not self._keeps(kind):
            return _make_plain(*parts)
        try:
            return numpy_forms.unpack_numpy(kind, parts)
        except (TypeError, ValueError, KeyError) as problem:
            raise NotPlainData(f"{kind} that numpy refuses ({problem})"[:100]) from None

    def _simplify(self, value: Any) -> Any:
        """Convert a number to Python's type, an array of numbers to one of a few dtypes."""
        if self._keeps(_name_type(value)):
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


def _intern(text: str) -> str:
    """The same object as a literal of that text, where Python keeps one: `kind is "max"` holds."""
    if len(text) == 1:
        return text[0]
    is_word = len(text) < LONGEST_WORD and text.isascii() and text.replace("_", "a").isalnum()
    return sys.intern(text) if is_word else text


def _make_plain(array: Any, mask: Any = None) -> Any:
    """A matrix or masked array as an array; nothing that is masked passes for a number."""
    if not isinstance(array, np.ndarray) or (mask is not None and np.any(mask)):
        raise NotPlainData("array with masked items")
    return array


def _name_type(value: Any) -> str:
    """What a type is called where the types of a course's own solution are listed."""
    return f"array of {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__


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

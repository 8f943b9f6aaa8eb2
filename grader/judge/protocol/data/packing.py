"""Packs a value into its wire form, to be sent to the other process.

For values that are not plain data, the caller's `refer` makes a reference; without it they are
refused. Numbers keep their type.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import numpy as np

from grader.judge.protocol import expressions
from grader.judge.protocol.data import numpy_forms, pandas_tables, records, special
from grader.judge.protocol.data.bounds import (
    DICTS,
    DTYPES,
    FACTORIES,
    MAX_DEPTH,
    MAX_INT_BYTES,
    OTHER_DTYPE,
    VIEWS,
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
    Record,
    Scalar,
    Set,
    Slice,
    Tuple,
    Value,
    View,
)
from grader.judge.protocol.subclasses import is_more_than_data

FORMS = (np.matrix, np.ma.MaskedArray)
Refer = Callable[[Any], Value]
_encode = msgspec.msgpack.Encoder().encode


def _refuse(value: Any) -> Value:
    raise NotPlainData(type(value).__name__)


def pack(value: Any, refer: Refer = _refuse) -> Value:
    """The wire form of a value; `NotPlainData` names a type that is not plain data."""
    return _Packer(refer).pack(value, MAX_DEPTH)


def is_same_form(first: Value, second: Value) -> bool:
    """Whether two wire forms are the same, types of numbers included: 1, 1.0 and True differ."""
    return first is second or _encode(first) == _encode(second)


class _Packer:
    """Packs one value."""

    def __init__(self, refer: Refer) -> None:
        self._refer, self._count = refer, ItemCount()

    def pack(self, value: Any, depth: int) -> Value:
        self._count.add(1, depth)
        if value is None or type(value) in (bool, float):
            return value
        if type(value) is str:
            return _pack_text(value)
        if isinstance(value, np.ndarray | np.generic):
            if type(value) in FORMS or value.dtype.fields is not None:
                found = numpy_forms.pack_numpy(value, lambda item: self.pack(item, depth - 1))
                return self._refer(value) if found is None else found
            return self._pack_numpy(value, depth)
        if value.__class__ is not type(value) or is_more_than_data(type(value)):
            return self._refer(value)
        if is_number(value):
            return self._pack_number(value, depth)
        if isinstance(value, str):
            return _pack_text(str.__getitem__(value, slice(None)))
        if isinstance(value, list):
            return List(self._pack_all(list.__iter__(value), depth))
        if isinstance(value, tuple):
            return self._pack_tuple(value, depth)
        if isinstance(value, dict):
            if (kind := records.find_kind(value)) is not None:
                return self._pack_record(kind, dict(value), depth)
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
            found = numpy_forms.pack_numpy(value, lambda item: self.pack(item, depth - 1))
        if found is None:
            found = self._pack_expression(value, depth)
        if found is None:
            found = pandas_tables.pack_table(value, lambda item: self.pack(item, depth - 1))
        return self._refer(value) if found is None else found

    def _pack_expression(self, value: Any, depth: int) -> Value:
        def pack_part(part: Any) -> Value:
            self._count.add(1, depth)
            if type(part) is int:
                return _pack_number(part)
            return self._pack_expression(part, depth - 1)

        return expressions.pack_expression(value, pack_part)

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

    def _pack_record(self, kind: str, value: dict[Any, Any], depth: int) -> Value:
        return Record(kind, self._pack_all(value, depth), self._pack_all(value.values(), depth))

    def _pack_number(self, value: Any, depth: int) -> Value:
        exact = special.pack_exact(value, _pack_number)
        if exact is None and type(value).__module__.startswith("sympy."):
            exact = self._pack_expression(value, depth)
        return exact if exact is not None else _pack_number(value)

    def _pack_numpy(self, value: np.ndarray[Any, Any] | np.generic, depth: int) -> Value:
        dtype = value.dtype.newbyteorder("=").str
        if isinstance(value, np.str_):
            return _pack_text(str.__getitem__(value, slice(None)))
        is_known = dtype in DTYPES or bool(OTHER_DTYPE.fullmatch(dtype))
        if isinstance(value, np.generic):
            if is_known:
                return Scalar(dtype, value.tobytes())
            return _pack_number(value) if is_number(value) else self._refer(value)
        if value.dtype == object and type(value) is np.ndarray:
            return ObjectArray(value.shape, self._pack_all(value.ravel().tolist(), depth))
        if is_known and type(value) is np.ndarray:
            return Array(dtype, value.shape, value.astype(dtype).tobytes())
        try:
            made = to_array(value)
        except NotANumber:
            return self._refer(value)
        return Array(made.dtype.str, made.shape, made.tobytes())


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

"""The only values that cross between the student's process and the examiner: plain data.

`pack` runs on both sides and refuses whatever is not plain; `unpack` trusts nothing it is given.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np

from grader.judge.protocol.numbers import (
    DTYPES,
    NotANumber,
    is_number,
    to_array,
    to_number,
)

MAX_DEPTH = 20
MAX_ITEMS = 200_000
MAX_INT_BYTES = 512  # about 1,200 digits


class NotPlainData(Exception):
    """This value is not plain data, or claims to be what it cannot be."""


class BigInt(msgspec.Struct, tag="i", array_like=True, frozen=True):
    """An int beyond 64 bits, big-endian two's complement."""

    data: bytes


class Complex(msgspec.Struct, tag="c", array_like=True, frozen=True):
    real: float
    imag: float


class Array(msgspec.Struct, tag="a", array_like=True, frozen=True):
    dtype: str
    shape: tuple[int, ...]
    data: bytes


class List(msgspec.Struct, tag="l", array_like=True, frozen=True):
    items: list[Value]


class Tuple(msgspec.Struct, tag="t", array_like=True, frozen=True):
    items: list[Value]


class Dict(msgspec.Struct, tag="d", array_like=True, frozen=True):
    keys: list[bool | int | float | str | BigInt | Complex | None]
    values: list[Value]


Value = None | bool | int | float | str | BigInt | Complex | Array | List | Tuple | Dict


def pack(value: Any) -> Value:
    """Turn plain data into its wire form; `NotPlainData` names a type that is not plain."""
    return _pack(value, MAX_DEPTH, _Count())


def unpack(value: Value) -> Any:
    """Turn a decoded wire form back into plain data, checking every claim it makes."""
    return _unpack(value, MAX_DEPTH, _Count())


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


def _pack(value: Any, depth: int, count: _Count) -> Value:
    count.add(1, depth)
    if value is None or type(value) in (bool, float):  # the most frequent, by far
        return value
    if isinstance(value, np.ndarray):
        return _pack_array(value, depth, count)
    if is_number(value):
        return _pack_number(value)
    if isinstance(value, str):
        return _pack_text(str.__getitem__(value, slice(None)))
    if isinstance(value, list):
        return List([_pack(item, depth - 1, count) for item in list.__iter__(value)])
    if isinstance(value, tuple):
        return Tuple([_pack(item, depth - 1, count) for item in tuple.__iter__(value)])
    if isinstance(value, dict):
        return _pack_dict(dict.items(value), depth - 1, count)
    raise NotPlainData(type(value).__name__)


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
        raise NotPlainData("int of more than a thousand digits")
    return BigInt(value.to_bytes(size, "big", signed=True))


def _pack_text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotPlainData("str with characters that cannot be encoded") from None
    return value


def _pack_dict(pairs: Iterable[tuple[Any, Any]], depth: int, count: _Count) -> Dict:
    keys, values = [], []
    for key, value in pairs:
        packed = _pack(key, depth, count)
        if not isinstance(packed, None | bool | int | float | str | BigInt | Complex):
            raise NotPlainData(f"dict with a {type(key).__name__} as key")
        keys.append(packed)
        values.append(_pack(value, depth, count))
    return Dict(keys, values)


def _pack_array(value: np.ndarray[Any, Any], depth: int, count: _Count) -> Value:
    if value.ndim == 0:
        return _pack(value[()], depth - 1, count)
    count.add(value.size, 0)
    try:
        made = to_array(value)
    except NotANumber as problem:
        raise NotPlainData(str(problem)) from None
    return Array(made.dtype.str, made.shape, made.tobytes())


def _unpack(value: Value, depth: int, count: _Count) -> Any:
    count.add(1, depth)
    match value:
        case BigInt(data):
            if len(data) > MAX_INT_BYTES:
                raise NotPlainData("int of more than a thousand digits")
            return int.from_bytes(data, "big", signed=True)
        case Complex(real, imag):
            return complex(real, imag)
        case Array(dtype, shape, data):
            array = _read_array(dtype, shape, data)
            count.add(array.size, 0)
            return array
        case List(items):
            return [_unpack(item, depth - 1, count) for item in items]
        case Tuple(items):
            return tuple(_unpack(item, depth - 1, count) for item in items)
        case Dict(keys, values):
            if len(keys) != len(values):
                raise NotPlainData("dict with keys and values of different numbers")
            return {
                _unpack(key, depth, count): _unpack(item, depth - 1, count)
                for key, item in zip(keys, values, strict=True)
            }
        case _:
            return value


def _read_array(dtype: str, shape: tuple[int, ...], data: bytes) -> np.ndarray[Any, Any]:
    if dtype not in DTYPES.values():
        raise NotPlainData(f"numpy dtype {dtype[:20]!r}")
    size = np.dtype(dtype).itemsize
    honest = len(shape) <= 16 and all(0 <= side < 2**40 for side in shape)
    if not honest or math.prod(shape) * size != len(data):
        raise NotPlainData("array whose shape and bytes disagree")
    try:
        return np.frombuffer(data, dtype=dtype).reshape(shape).copy()
    except ValueError as problem:
        raise NotPlainData(f"array that numpy refuses ({problem})") from None

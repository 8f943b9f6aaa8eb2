"""Normalises numbers, so that no mark depends on their type.

A number becomes Python's int, float, complex or bool; an array of numbers one of four dtypes, and
of floats where it holds large integers. What does not fit is refused, so that nothing wraps round.
"""

from __future__ import annotations

import math
import numbers
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

DTYPES = {"b": "|b1", "i": "<i8", "u": "<i8", "f": "<f8", "c": "<c16"}
"""The dtype that each kind of numpy's becomes."""

PARTS = Fraction._numerator, Fraction._denominator  # type: ignore[attr-defined]

LARGEST = 2**21
"""Of integers in an array: a cube of it, or a sum of its squares, still fits into 64 bits."""

Number = bool | int | float | complex


class NotANumber(Exception):
    """The value is not a number, or cannot be represented."""


def is_number(value: Any) -> bool:
    """Whether `to_number` applies: bool is included, a 0-d array is not."""
    return isinstance(value, numbers.Number | Decimal | np.bool_) and not isinstance(
        value, np.timedelta64
    )


def to_number(value: Any) -> Number:
    """The Python number that `value` is; raises `NotANumber`.

    Of a subclass of Python's numbers it is the value it was made with, whatever its methods say.
    """
    try:
        if isinstance(value, bool | np.bool_):
            return bool(value)
        if isinstance(value, int):
            return int.__add__(value, 0)
        if isinstance(value, float):
            return float.__add__(value, 0.0)
        if isinstance(value, Decimal):
            return _to_float(Decimal(value))
        if isinstance(value, Fraction):
            return _to_float(Fraction(*(part.__get__(value) for part in PARTS)))
        if isinstance(value, numbers.Integral):
            return int(value)
        if isinstance(value, numbers.Real):
            return _to_float(value)
        if isinstance(value, numbers.Complex):
            return complex(value)
        return _to_float(value)  # such as the infinity of sympy
    except (TypeError, ValueError, OverflowError) as problem:
        raise NotANumber(f"{type(value).__name__} ({problem})") from None


def _to_float(value: Any) -> float:
    found = float(value)
    if math.isinf(found) and value not in (math.inf, -math.inf):
        raise OverflowError("too large for a float")
    return found


def to_array(value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same numbers in one of `DTYPES`; raises `NotANumber`."""
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise NotANumber("array with masked items")
    plain = np.asarray(value)
    if plain.dtype.kind == "O":
        plain = _read_objects(plain)
    if plain.dtype.kind not in DTYPES:
        raise NotANumber(f"numpy array of {plain.dtype}")
    if plain.dtype.kind == "u":
        plain = _widen(plain)
    with np.errstate(over="ignore"):
        made: np.ndarray[Any, Any] = plain.astype(DTYPES[plain.dtype.kind])
    if plain.dtype.itemsize > made.dtype.itemsize and np.any(np.isinf(made) & ~np.isinf(plain)):
        raise NotANumber(f"numpy array of {plain.dtype} too large for a float")
    return _widen(made)


def _widen(value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Integers as floats where one is so large that a test's own arithmetic could wrap round."""
    if value.dtype.kind not in "iu" or not value.size:
        return value
    fits = int(value.min()) >= -LARGEST and int(value.max()) <= LARGEST
    return value if fits else value.astype("<f8")


def _read_objects(value: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """An array of objects as what it would be, had it been made of Python's numbers."""
    if not all(is_number(item) for item in value.flat):
        raise NotANumber("numpy array of objects")
    read = np.array([to_number(item) for item in value.flat]).reshape(value.shape)
    if read.dtype.kind == "O":
        raise NotANumber("numpy array of integers beyond 64 bits")
    return read

"""Packs less common plain values of the standard library and numpy: dates, paths, exact numbers."""

from __future__ import annotations

import datetime as dt
import keyword
import pathlib
import re
from collections import namedtuple
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from grader.judge.protocol.data.wire import Duration, Exact, Moment, Path, Polynomial, Value

OTHER_DTYPE = re.compile(r"[<|]U[1-9]\d{0,5}|\|S[1-9]\d{0,5}|<[Mm]8(\[\d{0,3}[a-zA-Zμ]{1,2}\])?")
POLYNOMIALS: dict[str, Any] = {
    each.__name__: each
    for each in (
        np.polynomial.Polynomial, np.polynomial.Chebyshev, np.polynomial.Legendre,
        np.polynomial.Laguerre, np.polynomial.Hermite, np.polynomial.HermiteE,
    )
}  # fmt: skip
MOMENTS: dict[str, Any] = {"datetime": dt.datetime, "date": dt.date, "time": dt.time}
PATHS: dict[str, Any] = {
    "PosixPath": pathlib.PosixPath,
    "PurePosixPath": pathlib.PurePosixPath,
    "PureWindowsPath": pathlib.PureWindowsPath,
}
MAX_DIGITS = 10_000


def pack_special(value: Any, pack: Callable[[Any], Value]) -> Value:
    """The wire form of a value of one of these exact types; None for any other."""
    kind = type(value)
    name = kind.__name__
    if MOMENTS.get(name) is kind and _has_plain_zone(value):
        return Moment(name, value.isoformat())  # type: ignore[arg-type]
    if kind is dt.timedelta:
        return Duration(value.days, value.seconds, value.microseconds)
    if PATHS.get(name) is kind:
        return Path(name, str(value))  # type: ignore[arg-type]
    if kind is np.poly1d:
        return Polynomial("poly1d", [pack(value.coeffs)])
    if POLYNOMIALS.get(name) is kind:
        return Polynomial(name, [pack(part) for part in (value.coef, value.domain, value.window)])
    return None


def pack_exact(value: Any, pack: Callable[[Any], Value]) -> Value:
    """The wire form of a Fraction or Decimal; None for any other number."""
    if type(value) is Fraction:
        return Exact("Fraction", [pack(value.numerator), pack(value.denominator)])
    if type(value) is Decimal:
        return Exact("Decimal", [str(value)])
    return None


def unpack_special(value: Value, unpack: Callable[[Value], Any]) -> Any:
    """The unpacked value; ValueError or TypeError if the wire form is invalid."""
    match value:
        case Moment(kind, text):
            return MOMENTS[kind].fromisoformat(text)
        case Duration(days, seconds, microseconds):
            return _make_duration(days, seconds, microseconds)
        case Path(kind, text):
            return PATHS[kind](text)
        case Exact("Fraction", [numerator, denominator]):
            return _make_fraction(unpack(numerator), unpack(denominator))
        case Exact("Decimal", [str(text)]):
            return _make_decimal(text)
        case Polynomial(kind, parts):
            return _make_polynomial(kind, [unpack(part) for part in parts])
    raise ValueError(f"no value: {type(value).__name__}")


@lru_cache(maxsize=256)
def named_tuple_class(name: str, fields: tuple[str, ...]) -> Any:
    """The class, the same for the same name and fields."""
    names = [name, *fields]
    if not all(each.isidentifier() and not keyword.iskeyword(each) for each in names):
        raise ValueError("named tuple with names that are none")
    return namedtuple(name, fields)


def _has_plain_zone(value: Any) -> bool:
    zone = getattr(value, "tzinfo", None)
    return zone is None or type(zone) is dt.timezone


def _make_duration(days: int, seconds: int, microseconds: int) -> dt.timedelta:
    try:
        return dt.timedelta(days, seconds, microseconds)
    except OverflowError as problem:
        raise ValueError(str(problem)) from None


def _make_fraction(numerator: Any, denominator: Any) -> Fraction:
    if type(numerator) is not int or type(denominator) is not int or not denominator:
        raise ValueError("fraction of what are no whole numbers")
    return Fraction(numerator, denominator)


def _make_decimal(text: str) -> Decimal:
    if len(text) > MAX_DIGITS:
        raise ValueError("decimal number of far too many digits")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("decimal number that is none") from None


def _make_polynomial(kind: str, parts: list[Any]) -> Any:
    if not all(isinstance(part, np.ndarray) and part.dtype.kind in "biufc" for part in parts):
        raise ValueError("polynomial of what are no numbers")
    if kind == "poly1d" and len(parts) == 1:
        return np.poly1d(parts[0])
    if len(parts) != 3 or kind not in POLYNOMIALS:
        raise ValueError("polynomial of an unknown kind")
    return POLYNOMIALS[kind](*parts)

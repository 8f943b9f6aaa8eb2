"""Packs pandas tables: columns, index and names, value by value.

pandas is optional: it is only imported to unpack a table. A table with a column that is not plain
data is refused. Arrow's IPC format is not used: it would be another 55 MB, and its reader, in C++,
would parse bytes of a student's in the process that has the tests.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judge.protocol.data.numbers import LARGEST, NotANumber, to_array
from grader.judge.protocol.data.wire import Table, Value

Keeps = Callable[[str], bool]

NUMBER = r"u?int\d+|float\d+|bool"
ZONE = re.compile(r"(?!dateutil)[\w+:/-]+")  # pandas would open any file for dateutil's zones
MOMENT = rf"datetime64\[[mun]?s(, {ZONE.pattern})?\]|timedelta64\[[mun]?s\]"
NULLABLE = re.compile(r"(U?Int|Float)\d+")
DTYPES = re.compile(
    rf"object|str|string|boolean|{NULLABLE.pattern}|{NUMBER}|{MOMENT}|Sparse\[({NUMBER})(, .*)?\]"
    rf"|interval\[({NUMBER}|{MOMENT})(, \w+)?\]|\w+\[pyarrow\]"
)
"""Of columns that cross value by value; others could have pandas open or import something."""
SIMPLE_KINDS = "biufcmM"  # of numpy's: numbers, truth values, dates and durations


def pack_table(value: Any, pack: Callable[[Any], Value]) -> Value:
    """The wire form of a table, series or index; None for any other value."""
    pd = sys.modules.get("pandas")
    if pd is None:
        return None
    kind = type(value)
    if kind is pd.DataFrame:
        columns = [pack(value.iloc[:, at].array) for at in range(value.shape[1])]
        return Table("DataFrame", [pack(value.index), pack(value.columns), *columns])
    if kind is pd.Series:
        return Table("Series", [pack(value.index), pack(value.array), pack(value.name)])
    if isinstance(value, pd.Index):
        return _pack_index(pd, value, pack)
    if kind is pd.Categorical:
        parts = (np.asarray(value.codes, dtype=np.int64), value.categories, bool(value.ordered))
        return Table("Categorical", [pack(part) for part in parts])
    if kind is pd.Timestamp or kind is pd.Timedelta:
        return Table(kind.__name__, _pack_moment(value))
    if kind is pd.Interval:
        return Table("Interval", [pack(value.left), pack(value.right), value.closed])
    if value is pd.NA or value is pd.NaT:
        return Table("NA", ["NA" if value is pd.NA else "NaT"])
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return _pack_array(value, pack)
    return None


def unpack_table(kind: str, parts: list[Any], keeps: Keeps) -> Any:
    """The unpacked table; ValueError if the wire form is invalid.

    Numbers of unusual types become ordinary ones, except for types that `keeps` names.
    """
    try:
        pd = importlib.import_module("pandas")
    except ImportError:
        raise ValueError("a table, and pandas is not installed here") from None
    try:
        return _make_index(pd, parts, keeps) if kind == "Index" else _MAKERS[kind](pd, parts)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, NotANumber) as problem:
        raise ValueError(f"a table that pandas refuses ({problem})"[:200]) from None


def _pack_index(pd: Any, value: Any, pack: Callable[[Any], Value]) -> Value:
    if type(value) is pd.RangeIndex:
        return Table("Index", ["range", pack(value.name), value.start, value.stop, value.step])
    if type(value) is pd.MultiIndex:
        levels = [pack(value.get_level_values(at)) for at in range(value.nlevels)]
        return Table("Index", ["multi", pack(list(value.names)), *levels])
    if isinstance(value, pd.DatetimeIndex) and value.freqstr is not None:
        parts = [pack(value.name), pack(value.array), value.freqstr]
        return Table("Index", ["dates", *parts])
    return Table("Index", ["plain", pack(value.name), pack(value.array)])


def _pack_array(value: Any, pack: Callable[[Any], Value]) -> Value:
    """A column: as bytes for numpy's simple types, else value by value with its dtype."""
    dtype = value.dtype
    if type(value) is sys.modules["pandas"].arrays.NumpyExtensionArray:
        dtype = dtype.numpy_dtype
    if isinstance(dtype, np.dtype) and dtype.kind in SIMPLE_KINDS:
        return Table("Index", ["numpy", pack(np.asarray(value))])
    items = [pack(item) for item in value.tolist()]
    return Table("Index", ["values", str(dtype), *items])


def _pack_moment(value: Any) -> list[Value]:
    zone = getattr(value, "tzinfo", None)
    return [int(value.value), str(value.unit), "" if zone is None else str(zone)]


def _make_frame(pd: Any, parts: list[Any]) -> Any:
    index, columns, *values = parts
    if len(columns) != len(values) or any(len(each) != len(index) for each in values):
        raise ValueError("columns of different lengths")
    made = pd.DataFrame(dict(enumerate(values)), index=index)
    made.columns = columns
    return made


def _make_series(pd: Any, parts: list[Any]) -> Any:
    index, values, name = parts
    return pd.Series(values, index=index, name=name)


def _make_index(pd: Any, parts: list[Any], keeps: Keeps) -> Any:
    kind, *rest = parts
    match kind, rest:
        case "range", [name, start, stop, step]:
            made = pd.RangeIndex(start, stop, step, name=name)
            if max(abs(start), abs(stop)) <= LARGEST or keeps("array of int64"):
                return made
            return pd.Index(to_array(made.to_numpy()), name=name)
        case "multi", [names, *levels]:
            return pd.MultiIndex.from_arrays(levels, names=names)
        case "dates", [name, values, freq]:
            return pd.DatetimeIndex(values, name=name, freq=freq)
        case "plain", [name, values]:
            return pd.Index(values, name=name)
        case "numpy", [np.ndarray() as values]:
            return pd.array(values, dtype=values.dtype)
        case "values", [str(dtype), *items]:
            return _make_column(pd, dtype, items, keeps)
    raise ValueError(f"an index of kind {kind!r}"[:60])


def _make_column(pd: Any, dtype: str, items: list[Any], keeps: Keeps) -> Any:
    if not DTYPES.fullmatch(dtype):
        raise ValueError(f"a column of {dtype}")
    if dtype == "object":
        made = np.empty(len(items), dtype=object)
        made[:] = items
        return made
    column = pd.array(items, dtype=dtype)
    is_sparse = isinstance(column, pd.arrays.SparseArray)
    if not (is_sparse or NULLABLE.fullmatch(dtype)) or keeps(dtype):
        return column
    if is_sparse:
        return pd.arrays.SparseArray(to_array(np.asarray(column)), fill_value=column.fill_value)
    return column.astype(_widen(column))


def _widen(column: Any) -> str:
    """The dtype of missing values and numbers that no arithmetic of a test wraps round."""
    known = column[~column.isna()]
    is_whole = "Int" in str(column.dtype)
    fits = not len(known) or (known.min() >= -LARGEST and known.max() <= LARGEST)
    return "Int64" if is_whole and fits else "Float64"


def _make_categorical(pd: Any, parts: list[Any]) -> Any:
    codes, categories, ordered = parts
    return pd.Categorical.from_codes(codes, categories=categories, ordered=ordered)


def _make_moment(kind: str) -> Callable[[Any, list[Any]], Any]:
    def make(pd: Any, parts: list[Any]) -> Any:
        nanoseconds, unit, zone = parts
        if zone and not ZONE.fullmatch(zone):
            raise ValueError("a time zone that is none")
        made = getattr(pd, kind)(nanoseconds, unit="ns", **({"tz": zone} if zone else {}))
        return made.as_unit(unit)

    return make


_MAKERS: dict[str, Callable[[Any, list[Any]], Any]] = {
    "DataFrame": _make_frame,
    "Series": _make_series,
    "Categorical": _make_categorical,
    "Timestamp": _make_moment("Timestamp"),
    "Timedelta": _make_moment("Timedelta"),
    "Interval": lambda pd, parts: pd.Interval(*parts),
    "NA": lambda pd, parts: pd.NA if parts == ["NA"] else pd.NaT,
}

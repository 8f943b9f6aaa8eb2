"""A column of pandas counts like a list of the same numbers, and names no file of the machine."""

from typing import Any

import numpy as np
import pytest

from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.packing import pack
from grader.judge.protocol.data.unpacking import keep_all, unpack
from grader.judge.protocol.data.wire import Table, Value

pd = pytest.importorskip("pandas", reason="pandas is not installed")

WRAPS = [
    "int8", "uint8", "int16", "uint32", "Int8", "UInt8", "Int16", "UInt64", "Sparse[int8, 0]",
]  # fmt: skip
LARGE = 2**40


@pytest.mark.parametrize("dtype", WRAPS)
def test_no_column_of_integers_wraps_round(dtype: str) -> None:
    column = unpack(pack(pd.Series([100, 50], dtype=dtype)))
    assert (column * 3).tolist() == [300, 150]
    assert (column**4).tolist() == [100**4, 50**4]


@pytest.mark.parametrize("dtype", ["int64", "uint64", "Int64", "UInt64"])
def test_large_integers_of_a_column_become_floats(dtype: str) -> None:
    column = unpack(pack(pd.Series([LARGE, 50], dtype=dtype)))
    assert column.tolist() == [LARGE, 50]
    assert (column**4)[0] == float(LARGE) ** 4


@pytest.mark.parametrize("index", [pd.Index([100], dtype="int8"), pd.Index([100], dtype="Int8")])
def test_no_index_wraps_round(index: Any) -> None:
    assert (unpack(pack(index)) * 3).tolist() == [300]


def test_no_range_of_rows_wraps_round() -> None:
    assert (unpack(pack(pd.RangeIndex(LARGE, LARGE + 1))) ** 4)[0] == float(LARGE) ** 4


@pytest.mark.parametrize("dtype", [*WRAPS, "float32", "Float32", "boolean", "str"])
def test_a_column_keeps_its_type_for_a_test_that_needs_it(dtype: str) -> None:
    made = pd.Series(["1", "0"] if dtype == "str" else [1, 0], dtype=dtype)
    pd.testing.assert_series_equal(unpack(pack(made), keeps=keep_all), made)


@pytest.mark.parametrize("dtype", ["Int8", "Float32"])
def test_what_is_missing_in_a_column_stays_so(dtype: str) -> None:
    assert unpack(pack(pd.Series([1, None], dtype=dtype))).isna().tolist() == [False, True]


@pytest.mark.parametrize(
    "made",
    [
        pd.Series(pd.date_range("2026-01-01", periods=2, tz="Europe/Berlin")),
        pd.Series(pd.date_range("2026-01-01", periods=2, tz="UTC")),
        pd.Series(pd.to_timedelta([1, 2], unit="h")),
        pd.Series(pd.cut([1.0, 2.0], 2)),
        pd.Series(pd.arrays.IntervalArray.from_breaks([0, 1, 2])),
        pd.Series(pd.arrays.SparseArray([0, 2])),
        pd.Series(np.array([1.5, 2.5])),
    ],
    ids=lambda made: str(made.dtype),
)
def test_other_columns_cross_as_they_are(made: Any) -> None:
    pd.testing.assert_series_equal(unpack(pack(made)), made)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "UTC+01:00"])
def test_a_moment_keeps_its_zone(zone: str) -> None:
    moment = pd.Timestamp("2026-01-01", tz=zone)
    assert str(unpack(pack(moment)).tz) == str(moment.tz)


@pytest.mark.parametrize(
    "claim",
    [
        Table("Timestamp", [0, "ns", "dateutil//etc/hosts"]),
        Table("Timestamp", [0, "ns", "tzlocal()"]),
        Table("Index", ["values", "datetime64[ns, dateutil//etc/hosts]"]),
        Table("Index", ["values", "interval[datetime64[ns, dateutil//etc/hosts], right]"]),
        Table("Index", ["values", "category"]),
        Table("Index", ["values", "int8, int8"]),
    ],
    ids=lambda claim: str(claim.parts[1:]),
)
def test_no_type_names_a_file(claim: Value) -> None:
    with pytest.raises((NotPlainData, ValueError), match=r"a time zone that is none|a column of"):
        unpack(claim)

"""Plain data crosses whole and with its type; whatever claims more than it is, is refused."""

import math
import typing
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from pathlib import Path, PureWindowsPath
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.examiner.objects.proxies import is_same
from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.packing import pack
from grader.judge.protocol.data.unpacking import unpack
from grader.judge.protocol.data.wire import (
    Array,
    BigInt,
    Dict,
    Exact,
    List,
    Moment,
    NamedTuple,
    Table,
    Value,
)

DECODER = msgspec.msgpack.Decoder(Value)


def cross(value: Any, exact: bool = False) -> Any:
    return unpack(DECODER.decode(msgspec.msgpack.encode(pack(value))), keeps=lambda name: exact)


Point = namedtuple("Point", "x y")


class Size(IntEnum):
    TWO = 2


class Text(str):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Endless(float):
    def __lt__(self, other: object) -> bool:
        return True


class Pair(typing.NamedTuple):
    x: int
    y: int

    def swap(self) -> "Pair":
        return Pair(self.y, self.x)


class Word(str):
    def __init__(self, text: str) -> None:
        self.length = len(text)


class Seven(Decimal):
    def __float__(self) -> float:
        return 7.0


class Half(Fraction):
    numerator = property(lambda self: 2)

    def __float__(self) -> float:
        return 0.5


CROSSES = [
    None, True, 0, -1, 2**63, -(10**1000), 1.5, float("inf"), float("nan"), 1j, "", "é✓",
    [], [1, [2.0, "x"]], (1, (2,)), {}, {"a": [1], 2: None, None: 0}, np.zeros((2, 0, 3)),
    np.arange(6).reshape(2, 3), np.array([np.nan, np.inf]), np.asfortranarray(
        np.arange(6.0).reshape(2, 3)
    ),
    {1}, frozenset({(1, 2)}), b"x", bytearray(b"x"), range(3), slice(1, None), ..., {(1, 2): 3},
    deque([1], 5), Counter("aab"), OrderedDict(a=1), defaultdict(list, {1: [2]}), {1: 2}.keys(),
    {1: 2}.items(), datetime(2026, 1, 2, 3, tzinfo=UTC), date(2026, 1, 2), time(3, 4),
    timedelta(1, 2, 3), Path("a/b"), PureWindowsPath("a"), np.array(["x", "yz"]), np.array([b"x"]),
    np.datetime64("2020"), np.array([1], dtype="m8[s]"), np.array([1, "x", None], dtype=object),
    np.polynomial.Polynomial([1, 2, 3]), np.poly1d([1, 2]),
]  # fmt: skip
EXACT = [
    Fraction(1, 3), Decimal("1.10"), np.int8(3), np.float32(0.1), np.array([3], dtype="i1"),
    np.array(3), np.uint64(2**64 - 1),
]  # fmt: skip


@pytest.mark.parametrize("value", CROSSES, ids=lambda value: repr(value)[:30])
def test_plain_data_crosses_with_its_type(value: Any) -> None:
    arrived = cross(value)
    assert type(arrived) is type(value)
    assert is_same(arrived, value)


@pytest.mark.parametrize("value", EXACT, ids=lambda value: repr(value)[:30])
def test_a_number_keeps_its_type_for_a_test_that_needs_it(value: Any) -> None:
    arrived = cross(value, exact=True)
    assert type(arrived) is type(value)
    assert arrived == value
    assert getattr(arrived, "dtype", None) == getattr(value, "dtype", None)


def test_a_named_tuple_keeps_its_fields() -> None:
    arrived = cross(Point(1, 2))
    assert (arrived.x, arrived.y, type(arrived).__name__) == (1, 2, "Point")


@pytest.mark.parametrize(
    ("value", "base"),
    [(Size.TWO, 2), (Word("x"), "x"), (Endless(3), 3.0), (Seven("0.5"), 0.5), (Half(1, 4), 0.25)],
    ids=repr,
)
def test_a_subclass_arrives_as_its_plain_value(value: Any, base: Any) -> None:
    arrived = cross(value)
    assert type(arrived) is type(base)
    assert arrived == base


@pytest.mark.parametrize("value", [Text("x"), Pair(1, 2)], ids=repr)
def test_a_subclass_with_operators_or_methods_is_more_than_data(value: Any) -> None:
    with pytest.raises(NotPlainData):
        cross(value)


SAME_NUMBER: list[tuple[object, list[Any]]] = [
    (3, [
        np.int8(3), np.int16(3), np.int32(3), np.int64(3), np.uint8(3), np.uint64(3), np.array(3),
        np.array(3, dtype="i1"), Decimal(3), Fraction(3), np.array(3, dtype=object), np.float16(3),
        np.float32(3), np.float64(3), np.longdouble(3), np.array(3.0), np.complex64(3),
    ]),
    (2**64 - 1, [np.uint64(2**64 - 1), np.array(2**64 - 1, dtype="u8")]),
    (0.5, [Fraction(1, 2), Decimal("0.5"), np.float16(0.5), np.array(0.5, dtype=object)]),
    (True, [np.bool_(True), np.array(True)]),
    (1j, [np.complex64(1j), np.complex128(1j), np.clongdouble(1j)]),
    ("x", [np.str_("x"), np.array("x")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "written"), [(right, each) for right, kinds in SAME_NUMBER for each in kinds],
    ids=lambda value: f"{type(value).__name__} {value!r}"[:40],
)  # fmt: skip
def test_a_number_arrives_as_pythons_whatever_type_it_is_written_in(
    number: Any, written: Any
) -> None:
    (arrived,) = cross([written])
    assert arrived == number
    assert type(arrived) in (bool, int, float, complex, str)
    if written.__hash__:
        assert cross({written: 1}) == {number: 1}


@pytest.mark.parametrize(
    ("dtype", "becomes"),
    [
        ("i1", "i8"), (">i4", "i8"), ("u2", "i8"), ("u8", "i8"), ("f2", "f8"), (">f4", "f8"),
        ("g", "f8"), ("F", "c16"), ("?", "?"),
    ],
)  # fmt: skip
def test_an_array_of_numbers_arrives_as_one_of_four_dtypes(dtype: str, becomes: str) -> None:
    sent = np.array([[1, 0, 1]], dtype=dtype)
    arrived = cross(sent)
    assert (arrived.dtype, arrived.shape) == (np.dtype(becomes), (1, 3))
    assert (arrived == sent).all()


@pytest.mark.parametrize(
    ("sent", "dtype"),
    [
        (np.array([1, Fraction(1, 2), np.int8(3)], dtype=object), "f8"),
        (np.array([1, 2, 3], dtype=object), "i8"), (np.ma.array([1, 2, 3]), "i8"),
        (np.matrix([[1.0]]), "f8"), (np.arange(3.0).view(np.recarray), "f8"),
        (np.array([-(2**21), 2**21]), "i8"), (np.array([2**21 + 1]), "f8"),
        (np.array([-(2**63)]), "f8"), (np.array([2**63], dtype="u8"), "f8"),
        (np.array([2**40, 1], dtype=object), "f8"), (np.empty((2, 0), dtype="i2"), "i8"),
    ],
    ids=repr,
)  # fmt: skip
def test_other_kinds_of_arrays_arrive_as_plain_ones(sent: Any, dtype: str) -> None:
    arrived = cross(sent)
    assert type(arrived) is np.ndarray
    assert (arrived.dtype, arrived.shape) == (np.dtype(dtype), sent.shape)
    assert is_same(arrived, np.asarray(sent).astype(dtype))


def test_an_array_with_fields_keeps_them() -> None:
    arrived = cross(np.array([(1, 0.5), (2, 1.5)], dtype=[("n", "i4"), ("x", "f8")]))
    assert arrived.dtype.names == ("n", "x")
    assert arrived["n"].tolist() == [1, 2]
    assert arrived["x"].tolist() == [0.5, 1.5]


def test_random_numbers_go_on_where_they_are() -> None:
    for source in (np.random.default_rng(3), np.random.RandomState(3)):
        assert cross(source).normal() == source.normal()


@pytest.mark.parametrize("place", [-1, 625, -(10**9)])
def test_random_numbers_are_read_from_their_own_memory_alone(place: int) -> None:
    old, new = np.random.RandomState(3), np.random.Generator(np.random.Philox(3))
    state = old.get_state(legacy=False)
    state["state"]["pos"] = place
    old.set_state(state)
    new.bit_generator.state = {**new.bit_generator.state, "buffer_pos": place}
    for source in (old, new):
        with pytest.raises(NotPlainData):
            cross(source)


def nest(depth: int) -> list[Any]:
    return [nest(depth - 1)] if depth else []


@pytest.mark.parametrize(
    "value",
    [
        object(), print, 1 << 150_000, "\ud800", nest(50), [0] * 2_000_001, np.array([object()]),
        np.ma.array([1, 2], mask=[True, False]), Decimal("1e999"),
        Decimal("sNaN"), Fraction(10**400), np.longdouble("1e999"),
        np.array([np.longdouble("1e999")]), np.array([(object(),)], dtype=[("x", "O")]),
        datetime, math,
        iter([]),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_not_plain_is_refused(value: Any) -> None:
    with pytest.raises(NotPlainData):
        cross(value)


@pytest.mark.parametrize(
    "claim",
    [
        Array("<f8", (2**62,), b""), Array("<f8", (-1,), b"x" * 8), Array("<f8", (3,), b"x" * 16),
        Array("|O", (1,), b"x" * 8), Array("<f8,<f8", (1,), b"x" * 16),
        Array("<f8", (0, 2**62), b""), Array("<f8", (1,) * 60, b"x" * 8), BigInt(b"x" * 20_000),
        Dict(["a"], []), Dict([List([1])], [1]), NamedTuple("class", ["x"], [1]),
        NamedTuple("Point", ["x", "y"], [1]), NamedTuple("P", ["import"], [1]),
        Moment("date", "no day"), Exact("Fraction", [1, 0]), Exact("Fraction", [1, 0.5]),
        Exact("Decimal", ["x"]), Exact("Decimal", ["1" * 20_000]), Table("DataFrame", []),
        Table("Series", [1, 2, 3]), Table("Index", ["plain"]),
    ],
    ids=repr,
)  # fmt: skip
def test_a_false_claim_is_refused(claim: Any) -> None:
    with pytest.raises((NotPlainData, ValueError, TypeError)):
        unpack(claim)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.complex_numbers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
))  # fmt: skip
def test_any_plain_data_crosses(value: Any) -> None:
    try:
        arrived = cross(value)
    except NotPlainData:
        return
    assert is_same(arrived, value)

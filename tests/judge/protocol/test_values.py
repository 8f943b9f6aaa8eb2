"""Plain data crosses whole and with its type; whatever claims more than it is, is refused."""

from collections import OrderedDict
from enum import IntEnum
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.examiner.proxies import is_same
from grader.judge.protocol import values
from grader.judge.protocol.values import Array, BigInt, Dict, NotPlainData, Scalar, pack, unpack

DECODER = msgspec.msgpack.Decoder(values.Value)


def cross(value: Any) -> Any:
    return unpack(DECODER.decode(msgspec.msgpack.encode(pack(value))))


class Size(IntEnum):
    TWO = 2


class Text(str):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Endless(float):
    def __lt__(self, other: object) -> bool:
        return True


CROSSES = [
    None, True, 0, -1, 2**63, -(10**1000), 1.5, float("inf"), float("nan"), 1j, "", "é✓",
    [], [1, [2.0, "x"]], (1, (2,)), {}, {"a": [1], 2: None, None: 0}, np.float64(0.1),
    np.float32(0.1), np.int8(-3), np.bool_(True), np.complex128(1j), np.zeros((2, 0, 3)),
    np.arange(6).reshape(2, 3), np.array(1.0), np.array([np.nan, np.inf]), np.asfortranarray(
        np.arange(6.0).reshape(2, 3)
    ), np.arange(3, dtype=">i4"),
]  # fmt: skip


@pytest.mark.parametrize("value", CROSSES, ids=lambda value: repr(value)[:30])
def test_plain_data_crosses_with_its_type(value: Any) -> None:
    arrived = cross(value)
    assert type(arrived) is type(value)
    assert is_same(arrived, value)


@pytest.mark.parametrize(
    ("value", "base"),
    [(Size.TWO, 2), (Text("x"), "x"), (Endless(3), 3.0), (OrderedDict(a=1), {"a": 1})],
    ids=repr,
)
def test_a_subclass_arrives_as_its_plain_value(value: Any, base: Any) -> None:
    arrived = cross(value)
    assert type(arrived) is type(base)
    assert arrived == base


def nest(depth: int) -> list[Any]:
    return [nest(depth - 1)] if depth else []


@pytest.mark.parametrize(
    "value",
    [
        {1}, b"x", range(3), object(), print, 10**2000, "\ud800", nest(50), [0] * 300_000,
        {(1, 2): 3}, np.array(["x"]), np.array([object()]), np.ma.array([1]),
        np.datetime64("2020"), np.zeros(300_000, dtype="u1"),
    ],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_what_is_not_plain_is_refused(value: Any) -> None:
    with pytest.raises(NotPlainData):
        pack(value)


@pytest.mark.parametrize(
    "claim",
    [
        Array("<f8", (2**62,), b""), Array("<f8", (-1,), b"x" * 8), Array("<f8", (3,), b"x" * 16),
        Array("|O", (1,), b"x" * 8), Array("<f8,<f8", (1,), b"x" * 16), Scalar("<f8", b"x"),
        Array("<f8", (0, 2**62), b""), Array("<f8", (1,) * 60, b"x" * 8), BigInt(b"x" * 10_000),
        Dict(["a"], []),
    ],
    ids=repr,
)  # fmt: skip
def test_a_false_claim_is_refused(claim: Any) -> None:
    with pytest.raises(NotPlainData):
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

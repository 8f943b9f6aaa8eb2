"""Arrays that are one object for the student are one for a test, and nothing else changes."""

from typing import Any

import numpy as np
import pytest

from grader.judge.protocol.data.sharing import MOST_BYTES, Shared, find_shared, restore_shared

ARRAY = np.arange(3.0)


@pytest.mark.parametrize(
    ("held", "shared"),
    [
        ([1, ARRAY], [("held", 1, "array")]),
        ((ARRAY, 2, ARRAY), [("held", 0, "array"), ("held", 2, "array")]),
        ({"a": ARRAY, 7: ARRAY, 2.5: ARRAY}, [("held", "a", "array"), ("held", 7, "array")]),
        ({2**70: ARRAY, "\ud800": ARRAY}, []),
        ([ARRAY.copy(), [ARRAY]], []),
        (ARRAY.tolist(), []),
    ],
)
def test_arrays_of_names_are_found(held: Any, shared: list[Shared]) -> None:
    assert find_shared({"array": ARRAY, "held": held}, ["held"]) == shared


@pytest.mark.parametrize("kind", [list, tuple, lambda items: dict(enumerate(items))])
def test_a_copy_is_replaced_by_the_array_itself(kind: Any) -> None:
    values = {"array": ARRAY, "held": kind([5, ARRAY.copy(), 6])}
    restore_shared(values, [("held", 1, "array")])
    assert values["held"][1] is ARRAY
    assert (values["held"][0], values["held"][2]) == (5, 6)
    assert isinstance(values["held"], dict) or type(values["held"]) is kind


@pytest.mark.parametrize(
    ("held", "place"),
    [
        ([ARRAY + 1], 0), ([ARRAY.astype(int)], 0), ([ARRAY[:2]], 0), ([5], 0), ([ARRAY.copy()], 1),
        ([ARRAY.copy()], -1), ([ARRAY.copy()], "0"), ({"a": ARRAY.copy()}, "b"), ("text", 0),
        (ARRAY.copy(), 0), (None, 0),
    ],
    ids=repr,
)  # fmt: skip
def test_a_false_claim_changes_nothing(held: Any, place: int | str) -> None:
    values = {"array": ARRAY, "held": held}
    before = repr(values)
    restore_shared(values, [("held", place, "array"), ("none", 0, "array"), ("held", 0, "none")])
    assert repr(values) == before
    assert not isinstance(held, list) or held[0] is not ARRAY


def test_large_arrays_are_not_compared() -> None:
    large = np.zeros(MOST_BYTES // 8 + 1)
    values: dict[str, Any] = {"array": large, "held": [large.copy()]}
    restore_shared(values, [("held", 0, "array")])
    assert values["held"][0] is not large

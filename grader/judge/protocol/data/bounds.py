"""The limits of plain data: types, sizes and depth, for both sides of the boundary."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from typing import Any

import numpy as np

from grader.judge.protocol.data import special

MAX_DEPTH = 40
MAX_ITEMS = 2_000_000  # of lists and the like; an array is bounded by its frame
MAX_INT_BYTES = 16 * 1024  # about 39,000 digits
DTYPES = frozenset(
    np.dtype(code).str
    for code in ["?", "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "e", "f", "d", "F", "D"]
)  # exact byte strings such as "<f8": nothing with objects or fields
OTHER_DTYPE = special.OTHER_DTYPE  # text, dates and durations
FACTORIES: dict[str, type[Any]] = {
    each.__name__: each for each in (int, float, str, list, dict, set, tuple, bool)
}
VIEWS: dict[type[Any], str] = {
    type({}.keys()): "keys", type({}.values()): "values", type({}.items()): "items",
}  # fmt: skip
DICTS: dict[type[Any], str] = {
    dict: "dict", OrderedDict: "OrderedDict", Counter: "Counter", defaultdict: "defaultdict",
}  # fmt: skip


class NotPlainData(Exception):
    """This value is not plain data, or claims to be what it cannot be."""


class ItemCount:
    """Counts the items in one value, and enforces the limits."""

    def __init__(self) -> None:
        self.items = 0

    def add(self, items: int, depth: int) -> None:
        self.items += items
        if self.items > MAX_ITEMS:
            raise NotPlainData(f"more than {MAX_ITEMS:,} items")
        if depth < 0:
            raise NotPlainData(f"parts nested more than {MAX_DEPTH} deep")

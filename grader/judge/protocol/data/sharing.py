"""Keeps an array that is bound to a name and also held by a container one object in a test, too.

Lists are compared by identity first, so that `[1, a] == [1, a]` holds for an array `a`, and is an
error for an array and its copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

Shared = tuple[str, int | str, str]
"""The name of a container, the place in it, the name to which the array there is bound."""
MOST = 1000
MOST_BYTES = 256 * 1024  # of an array: comparing takes the examiner's time


def find_shared(values: Mapping[str, Any], containers: Iterable[str]) -> list[Shared]:
    """The arrays that these containers share with names, in the student's process."""
    arrays = {id(value): name for name, value in values.items() if type(value) is np.ndarray}
    if not arrays:
        return []
    return [
        (name, place, arrays[id(item)])
        for name in containers
        for place, item in _list_items(values[name])
        if type(item) is np.ndarray and id(item) in arrays
    ][:MOST]


def restore_shared(values: dict[str, Any], shared: Iterable[Shared]) -> None:
    """Put the array of that name where its copy stands, if they are equal to the last byte."""
    for name, place, other in shared:
        held, array = values.get(name), values.get(other)
        if not _is_copy(_find_item(held, place), array):
            continue
        if isinstance(held, tuple):
            at = int(place)
            values[name] = (*held[:at], array, *held[at + 1 :])
        elif isinstance(held, list | dict):
            held[place] = array  # type: ignore[index]


def _list_items(value: Any) -> Iterator[tuple[int | str, Any]]:
    if type(value) in (list, tuple):
        yield from enumerate(value)
    elif type(value) is dict:
        yield from ((key, item) for key, item in value.items() if _is_place(key))


def _is_place(key: Any) -> bool:
    """Whether a key can be sent as it is."""
    if type(key) is str:
        return key.isprintable() and len(key) < MOST
    return type(key) is int and -(2**63) <= key < 2**63


def _find_item(held: Any, place: int | str) -> Any:
    if type(held) is dict:
        return held.get(place)
    is_place = type(held) in (list, tuple) and type(place) is int and 0 <= place < len(held)
    return held[place] if is_place else None


def _is_copy(value: Any, array: Any) -> bool:
    return (
        type(value) is type(array) is np.ndarray
        and (value.dtype, value.shape) == (array.dtype, array.shape)
        and array.dtype != object
        and array.nbytes <= MOST_BYTES
        and value.tobytes() == array.tobytes()
    )

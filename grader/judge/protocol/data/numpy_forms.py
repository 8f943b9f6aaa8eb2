"""What numpy has beside plain arrays, as plain data: dtypes, matrices, masked arrays, records.

Random numbers cross as the state that they go on from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.judge.protocol.data.wire import Numpy, Value

BIT_GENERATORS: dict[str, Any] = {
    each.__name__: each
    for each in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox,
                 np.random.SFC64)
}  # fmt: skip

MOST_PLACES = {"pos": 624, "buffer_pos": 4}  # of MT19937 and of Philox


def pack_numpy(value: Any, pack: Callable[[Any], Value]) -> Value:
    """The wire form of a value of one of these exact types; None for any other."""
    kind = type(value)
    if isinstance(value, np.dtype):
        return Numpy("dtype", [value.str]) if value.kind in "biufcUSmM" else None
    if kind is np.matrix:
        return Numpy("matrix", [pack(np.asarray(value))])
    if kind is np.ma.MaskedArray and value.dtype.fields is None:
        return Numpy("masked", [pack(value.data), pack(np.ma.getmaskarray(value))])
    if kind is np.ndarray and value.dtype.fields is not None:
        names = list(value.dtype.names)
        columns = [pack(np.ascontiguousarray(value[name])) for name in names]
        return Numpy("fields", [pack(names), *columns])
    if kind is np.random.Generator:
        return Numpy("Generator", [pack(value.bit_generator.state)])
    if kind is np.random.RandomState:
        return Numpy("RandomState", [pack(value.get_state(legacy=False))])
    return None


def unpack_numpy(kind: str, parts: list[Any]) -> Any:
    """The value again; ValueError or TypeError for what is none."""
    match kind, parts:
        case "dtype", [str(text)]:
            made = np.dtype(text)
            if made.hasobject or made.fields is not None:
                raise ValueError("a dtype that is no data")
            return made
        case "matrix", [np.ndarray() as values]:
            return np.asmatrix(values)
        case "masked", [np.ndarray() as values, np.ndarray() as mask]:
            return np.ma.masked_array(values, mask=mask)
        case "fields", [list(names), *columns]:
            return _make_fields(names, columns)
        case (("Generator" | "RandomState"), [dict(state)]):
            return _make_random(kind, state)
    raise ValueError(f"a {kind} that is none")


def set_state(target: Any, value: Any) -> None:
    """Let random numbers of the test go on where a student's function has stopped."""
    if isinstance(target, np.random.Generator):
        target.bit_generator.state = value.bit_generator.state
    else:
        target.set_state(value.get_state(legacy=False))


def _make_fields(names: list[Any], columns: list[Any]) -> Any:
    if len(names) != len(columns) or not all(isinstance(x, np.ndarray) for x in columns):
        raise ValueError("an array whose fields and columns disagree")
    shape = columns[0].shape
    if any(each.shape != shape for each in columns):
        raise ValueError("an array with fields of different lengths")
    made = np.empty(shape, [(str(n), c.dtype) for n, c in zip(names, columns, strict=True)])
    for name, column in zip(names, columns, strict=True):
        made[name] = column
    return made


def _make_random(kind: str, state: dict[Any, Any]) -> Any:
    _check_places(state)
    if kind == "RandomState":
        made = np.random.RandomState(0)
        made.set_state(state)
        return made
    source = BIT_GENERATORS[state["bit_generator"]](0)
    source.state = state
    return np.random.Generator(source)


def _check_places(state: dict[Any, Any]) -> None:
    """ValueError for a place outside the numbers in store: numpy would read it, unchecked."""
    places = {"pos": state["state"].get("pos", 0), "buffer_pos": state.get("buffer_pos", 0)}
    for name, most in MOST_PLACES.items():
        if not 0 <= int(places[name]) <= most:
            raise ValueError(f"random numbers at a {name} that is none")

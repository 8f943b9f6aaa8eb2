"""The wire forms of values between the examiner and the student's process: one struct each."""

from __future__ import annotations

from typing import Literal

import msgspec


class BigInt(msgspec.Struct, tag="i", array_like=True, frozen=True):
    """An int beyond 64 bits, big-endian two's complement."""

    data: bytes


class Complex(msgspec.Struct, tag="c", array_like=True, frozen=True):
    real: float
    imag: float


class Scalar(msgspec.Struct, tag="s", array_like=True, frozen=True):
    """One numpy number: it must arrive as the numpy type it was."""

    dtype: str
    data: bytes


class Array(msgspec.Struct, tag="a", array_like=True, frozen=True):
    dtype: str
    shape: tuple[int, ...]
    data: bytes


class ObjectArray(msgspec.Struct, tag="o", array_like=True, frozen=True):
    """A numpy array of Python values, in C order."""

    shape: tuple[int, ...]
    items: list[Value]


class List(msgspec.Struct, tag="l", array_like=True, frozen=True):
    items: list[Value]


class Tuple(msgspec.Struct, tag="t", array_like=True, frozen=True):
    items: list[Value]


class NamedTuple(msgspec.Struct, tag="n", array_like=True, frozen=True):
    type_name: str
    fields: list[str]
    items: list[Value]


class Dict(msgspec.Struct, tag="d", array_like=True, frozen=True):
    """`kind` is the class; `factory` the name of a defaultdict's builtin, or nothing."""

    keys: list[Value]
    values: list[Value]
    kind: Literal["dict", "OrderedDict", "Counter", "defaultdict"] = "dict"
    factory: str = ""


class Set(msgspec.Struct, tag="e", array_like=True, frozen=True):
    items: list[Value]
    is_frozen: bool


class Deque(msgspec.Struct, tag="q", array_like=True, frozen=True):
    items: list[Value]
    maxlen: int | None


class View(msgspec.Struct, tag="v", array_like=True, frozen=True):
    """The keys, values or items of a dict; or what is left of an iterator of the test."""

    kind: Literal["keys", "values", "items", "iterator"]
    items: list[Value]


class Range(msgspec.Struct, tag="r", array_like=True, frozen=True):
    start: int
    stop: int
    step: int


class Slice(msgspec.Struct, tag="z", array_like=True, frozen=True):
    start: Value
    stop: Value
    step: Value


class Bytes(msgspec.Struct, tag="b", array_like=True, frozen=True):
    data: bytes
    is_mutable: bool


class Moment(msgspec.Struct, tag="m", array_like=True, frozen=True):
    """A date or time in ISO 8601."""

    kind: Literal["datetime", "date", "time"]
    text: str


class Duration(msgspec.Struct, tag="u", array_like=True, frozen=True):
    days: int
    seconds: int
    microseconds: int


class Path(msgspec.Struct, tag="p", array_like=True, frozen=True):
    kind: Literal["PosixPath", "PurePosixPath", "PureWindowsPath"]
    text: str


class Exact(msgspec.Struct, tag="x", array_like=True, frozen=True):
    """A Fraction as two ints, or a Decimal as its text."""

    kind: Literal["Fraction", "Decimal"]
    parts: list[Value]


class Polynomial(msgspec.Struct, tag="y", array_like=True, frozen=True):
    """A polynomial of numpy: its class and what its constructor takes."""

    kind: str
    parts: list[Value]


class Numpy(msgspec.Struct, tag="g", array_like=True, frozen=True):
    """What numpy has beside plain arrays: a dtype, a matrix, a masked or structured array, and
    random numbers by their state."""

    kind: Literal["dtype", "matrix", "masked", "fields", "Generator", "RandomState"]
    parts: list[Value]


class Record(msgspec.Struct, tag="h2", array_like=True, frozen=True):
    """A dict of the installation whose keys are attributes, too."""

    kind: str
    keys: list[Value]
    values: list[Value]


class Table(msgspec.Struct, tag="f", array_like=True, frozen=True):
    """An object of pandas: its kind, and the parts that make it."""

    kind: Literal[
        "DataFrame", "Series", "Index", "Categorical", "Timestamp", "Timedelta", "NA", "Interval"
    ]
    parts: list[Value]


class Picture(msgspec.Struct, tag="i2", array_like=True, frozen=True):
    """A picture of a test, only sent to the student's process."""

    mode: str
    size: tuple[int, int]
    data: bytes
    palette: list[int]
    format: str | None


class Constant(msgspec.Struct, tag="=", array_like=True, frozen=True):
    name: Literal["Ellipsis", "NotImplemented"]


class Installed(msgspec.Struct, tag="k", array_like=True, frozen=True):
    """A module of the installation, or (with `name`) a function or class of it: by its name."""

    module: str
    name: str = ""


class Remote(msgspec.Struct, tag="h", array_like=True, frozen=True):
    """A reference, by `handle`, to an object that stays in the student's process.

    Functions with the same code have the same `digest`; `type_handle` refers to its class; `origin`
    is the place from which the same object can be imported.
    """

    handle: int
    kind: Literal["function", "class", "object", "module"] = "object"
    name: str = ""
    digest: str = ""
    type_handle: int = 0
    origin: Installed | None = None


class Large(msgspec.Struct, tag="w", array_like=True, frozen=True):
    """A reference to a value that is only sent on request."""

    handle: int


class Expression(msgspec.Struct, tag="E", array_like=True, frozen=True):
    """An expression of sympy: the name of its class, and the parts that make it."""

    head: str
    args: list[Value]


class Callback(msgspec.Struct, tag="j", array_like=True, frozen=True):
    """A reference to a function or an object of the test, which stays in the examiner.

    An object has the name and module of its class, and its `operators`. If that class is derived
    from a builtin type, `base` is its name; `content` the value of one that cannot change, and
    `methods` the names by which its class replaces methods of the base.
    """

    handle: int
    name: str = ""
    is_object: bool = False
    operators: list[str] = []
    module: str = ""
    base: str = ""
    content: Value = None
    methods: list[str] = []


Value = (
    None | bool | int | float | str | BigInt | Complex | Scalar | Array | ObjectArray | List
    | Tuple | NamedTuple | Dict | Set | Deque | View | Range | Slice | Bytes | Moment | Duration
    | Path | Exact | Polynomial | Numpy | Record | Table | Constant | Installed | Remote | Large
    | Callback | Picture | Expression
)  # fmt: skip

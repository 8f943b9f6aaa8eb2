"""The list of operations that a test may perform on an object in the student's process."""

from __future__ import annotations

CHANGE = "changes: "
"""How a use begins that changes something of the test's own: an argument, a name, a file."""

UNARY = (
    "len", "iter", "next", "bool", "str", "repr", "int", "float", "complex", "index", "hash",
    "abs", "neg", "pos", "invert", "trunc", "floor", "ceil", "reversed", "dir", "enter", "copy",
    "deepcopy", "source", "signature", "await",
)  # fmt: skip
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
ARITHMETIC = (
    "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift",
    "rshift", "and", "or", "xor",
)  # fmt: skip
BINARY = (
    *COMPARISONS, *ARITHMETIC, *(f"r{each}" for each in ARITHMETIC),
    *(f"i{each}" for each in ARITHMETIC if each != "divmod"),
    "contains", "getitem", "delitem", "format", "round",
)  # fmt: skip
OTHERS = ("call", "getattr", "setattr", "delattr", "setitem", "exit")
OPERATIONS = frozenset((*UNARY, *BINARY, *OTHERS))
OPERATORS = frozenset(
    OPERATIONS - {"copy", "deepcopy", "source", "signature", "getattr", "setattr", "delattr", "dir"}
)
"""Those for which a class must have a special method `__name__`."""
CALLED_BACK = sorted(OPERATORS - {"await", "copy", "reversed"} | {"bool"})
"""What the student's code may do to an object of a test, beside its attributes."""

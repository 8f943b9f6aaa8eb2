"""What a test may do to something that stays in the student's process: the whole list."""

from __future__ import annotations

UNARY = (
    "len", "iter", "next", "bool", "str", "repr", "int", "float", "complex", "index", "hash",
    "abs", "neg", "pos", "invert", "trunc", "floor", "ceil", "reversed", "dir", "enter", "copy",
    "deepcopy",
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
OPERATORS = frozenset(OPERATIONS - {"copy", "deepcopy", "getattr", "setattr", "delattr", "dir"})
"""Those that a class must have itself, as `__name__`."""

"""The assignment's own cells are compiled once for the class."""

from __future__ import annotations

import pytest

from grader.judge.host.course.compile_cells import compile_cell, to_python

PYTHON = [
    ("plain code stays as it is", "x = 1\n", "x = 1\n"),
    ("a magic becomes a call", "%pwd\n", "get_ipython().run_line_magic('pwd', '')\n"),
    ("what IPython cannot read stays", "x = '''\n", "x = '''\n"),
]


@pytest.mark.parametrize(
    ("cell", "python"), [case[1:] for case in PYTHON], ids=[case[0] for case in PYTHON]
)
def test_cell_as_python(cell: str, python: str) -> None:
    assert to_python(cell) == python


FIELDS = [
    ("plain code", "x = 1", {"is_async": False, "compile_again": False}),
    ("await outside functions", "await x()", {"is_async": True, "compile_again": False}),
    ("await in a function", "async def f(): await x()", {"is_async": False}),
    ("code that warns", 'x = "\\d"', {"compile_again": True}),
    (
        "code that affects later cells",
        "from __future__ import annotations",
        {"compile_again": True},
    ),
    ("code that is not valid", "x = (", {"statements": b""}),
    ("return outside a function", "return 1", {"statements": b""}),
]


@pytest.mark.parametrize(
    ("cell", "expected"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_what_is_known_of_a_cell(cell: str, expected: dict[str, object]) -> None:
    compiled = compile_cell(cell)
    assert {field: getattr(compiled, field) for field in expected} == expected

"""A test is read once for the class: as Python, and with the global names that it uses."""

import pytest

from grader.judge.host.course.test_code import read_test

CASES = [
    ("reads a name", "assert rate < 1", {"reads": ["rate"]}),
    ("binds it first", "rate = 1\nassert rate", {"binds": ["rate"]}),
    ("asks for it in globals", "assert 'rate' in globals()", {"reads": ["globals", "rate"]}),
    ("deletes it", "del squares", {"deletes": ["squares"]}),
    ("changes it", "rates.append(1)", {"reads": ["rates"], "mutates": ["rates"]}),
    ("evaluates a name that it makes", "eval(f'x_{1}')", {"reads_any_name": True}),
    ("evaluates a constant", "eval('rate')", {"reads_any_name": False}),
    ("sets a module's attribute", "math.pi = 3", {"patches": True}),
    ("patches by a word", "with patch('math.pi', 3): pass", {"patches": True}),
    ("only reads an attribute", "assert math.pi > 3", {"patches": False}),
    ("runs a cell in a magic", "%%capture out\nassert rate", {"reads": ["rate"], "binds": ["out"]}),
    ("is no Python", "assert )", {"reads": [], "binds": []}),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_names_of_a_test(text: str, expected: dict[str, object]) -> None:
    code = read_test(text)
    assert {field: getattr(code, field) for field in expected} == expected

"""Expressions of sympy cross as data; what would have sympy evaluate text is refused."""

from typing import Any

import msgspec
import pytest

from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.packing import pack
from grader.judge.protocol.data.unpacking import unpack
from grader.judge.protocol.data.wire import Expression, Installed, List, Remote, Value

sp: Any = pytest.importorskip("sympy")
DECODER = msgspec.msgpack.Decoder(Value)
x, y = sp.symbols("x y")
F = sp.Function("F")


def cross(value: Any) -> Any:
    return unpack(DECODER.decode(msgspec.msgpack.encode(pack(value))))


CROSSES = [
    x, sp.Symbol("n", integer=True), sp.Symbol("A", commutative=False), x**2 + 2 * x * y,
    sp.sin(x) / x, sp.sqrt(2), sp.pi, sp.E**x, sp.I, x * sp.oo, sp.zoo, x * sp.Rational(10**30, 7),
    0.1 * x, sp.Eq(x, y), sp.And(x > 1, y < 2), sp.true, sp.Interval(0, 1), sp.FiniteSet(1, x),
    sp.Piecewise((x, x > 0), (0, True)), sp.Integral(x, (x, 0, 1)), sp.Derivative(F(x), x), F(x), F,
    sp.Lambda(x, x**2), sp.Poly(x**2 + 1, x), sp.Matrix([[1, 2], [3, x]]),
    sp.ImmutableMatrix([[x]]), {x: [y]}, sp.Tuple(1, x), sp.EmptySet, sp.Limit(x, x, 0),
]  # fmt: skip


@pytest.mark.parametrize("value", CROSSES, ids=repr)
def test_an_expression_crosses(value: Any) -> None:
    arrived = cross(value)
    assert type(arrived) is type(value)
    assert arrived == value


@pytest.mark.parametrize(
    ("number", "plain"),
    [(sp.Integer(3), 3), (sp.Rational(1, 4), 0.25), (sp.Float(0.5), 0.5), (sp.oo, float("inf"))],
    ids=repr,
)
def test_a_number_arrives_as_pythons(number: Any, plain: object) -> None:
    arrived = cross(number)
    assert type(arrived) is type(plain)
    assert arrived == plain


class Anything(sp.Symbol):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = sp.Symbol.__hash__


@pytest.mark.parametrize("value", [Anything("x"), sp.Dummy("x"), Anything("x") + 1], ids=repr)
def test_what_would_arrive_as_something_else_is_refused(value: Any) -> None:
    with pytest.raises(NotPlainData):
        cross(value)


PROGRAM = "__import__('os').getpid()"
CLAIMS: list[tuple[str, list[Value]]] = [
    ("sympify", [PROGRAM]), ("Add", [PROGRAM]), ("Integer", [PROGRAM]), ("Float", ["1"]),
    ("Matrix", [1, 1, PROGRAM]), ("Matrix", [PROGRAM]), ("Symbol", ["x", "real", PROGRAM]),
    ("Symbol", [3]), ("Symbol", []), ("Function", [PROGRAM, 1]), ("Applied", [PROGRAM, 1]),
    ("Applied", []), ("Add", [1]), ("lambdify", []), ("core.Add", []), ("Wild", []), ("Sum", []),
    ("", []), ("__doc__", []), ("Poly", [PROGRAM]), ("Piecewise", [List([1, 2])]),
    ("Add", [Installed("os", "system")]), ("Add", [Remote(1, "object", "Symbol")]),
]  # fmt: skip


CODE = "(setattr(__import__('builtins'), 'HIT', 1) or 1)"


@pytest.mark.parametrize(
    "name",
    [
        CODE,
        "os.system",
        "x[0]",
        "f(1)",
        "x, y",
        "lambda:x",
        'f"{x}"',
        "9**9**9",
        "x if y else z",
        "",
    ],
)
@pytest.mark.parametrize("head", ["Symbol", "Function"])
def test_a_name_that_is_code_is_refused(head: str, name: str) -> None:
    with pytest.raises(NotPlainData):
        unpack(Expression(head, [name]))


@pytest.mark.parametrize(
    "name", ["eval", "exec", "open", "__import__", "loadtxt", "lambdify", "exp"]
)
def test_a_function_that_lambdify_would_find_is_refused(name: str) -> None:
    with pytest.raises(NotPlainData):
        unpack(Expression("Function", [name]))


@pytest.mark.parametrize(
    "name", ["x", "x_1", "\\alpha", "θ", "x_{1}", "E_0", "x'", "A*", "kT", "2x"]
)
def test_usual_names_of_symbols_cross(name: str) -> None:
    assert cross(sp.Symbol(name)) == sp.Symbol(name)


@pytest.mark.parametrize(("head", "args"), CLAIMS, ids=repr)
def test_a_false_claim_is_refused(head: str, args: list[Value]) -> None:
    with pytest.raises((NotPlainData, TypeError, ValueError)):
        unpack(Expression(head, args), lambda value: x)

"""Expressions of sympy as plain data: a tree of classes of sympy, symbols and numbers.

A tree is built again by calling the classes. Text reaches none of them but as the name of a symbol
or function, and no name can call anything: sympy evaluates text as a program, names also, when a
test prints an expression to read it again or has `lambdify` make a function of it.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from typing import Any

from grader.judge.protocol.data.bounds import NotPlainData
from grader.judge.protocol.data.wire import BigInt, Expression, Value

PARTS = ("core.", "functions.", "integrals.", "concrete.", "series.", "sets.", "logic.",
         "polys.polytools")  # fmt: skip
NUMBERS = ("Integer", "Rational", "Float")
SINGLETONS = frozenset(
    ("Pi", "Exp1", "Infinity", "NegativeInfinity", "ComplexInfinity", "ImaginaryUnit", "NaN",
     "EulerGamma", "GoldenRatio", "Catalan", "EmptySet", "UniversalSet", "Reals", "Integers",
     "Naturals", "Naturals0", "Rationals", "Complexes")
)  # fmt: skip
MATRICES = {"MutableDenseMatrix": "Matrix", "ImmutableDenseMatrix": "ImmutableMatrix"}
# No bracket, dot, blank, comma or colon; a Limit has the symbols + and - for its direction.
SYMBOL = re.compile(r"[\w\\{}^]{1,200}[*'+-]{0,9}|[+-]{1,2}")
FUNCTION = re.compile(r"(?!_)\w{1,200}(?<!_)")
CALLABLE_IN = ("builtins", "math", "cmath", "mpmath", "numpy", "scipy.special", "sympy")
Pack = Callable[[Any], Value]
Unpack = Callable[[Value], Any]


def pack_expression(value: Any, pack: Pack) -> Expression | None:
    """The wire form of an expression, if it makes an equal one; None for anything else."""
    sympy: Any = sys.modules.get("sympy")
    if sympy is None or not isinstance(value, (sympy.Basic, sympy.MatrixBase, _undefined(sympy))):
        return None
    found = _write(sympy, value, pack)
    try:
        made = found and unpack_expression(found, _read_again)
    except (NotPlainData, TypeError, ValueError, AttributeError):
        return None
    return found if type(made) is type(value) and made == value else None


def unpack_expression(value: Expression, unpack: Unpack) -> Any:
    """The expression; NotPlainData, TypeError or ValueError for a false claim."""
    sympy: Any = sys.modules.get("sympy")
    head = value.head
    if sympy is None:
        if head in NUMBERS:
            return _make_plain(head, [_whole(unpack(part)) for part in value.args])
        raise NotPlainData("an expression of sympy, which the course does not import")
    if head in ("Symbol", "Function"):
        name, *told = value.args
        return _make_named(sympy, head, name, told)
    if head in SINGLETONS:
        return getattr(sympy.S, head)
    args = [unpack(each) for each in value.args]
    if head in ("true", "false"):
        return getattr(sympy, head)
    if head in NUMBERS:
        return _make_number(sympy, head, args)
    if head == "Applied":
        function, *args = args
        if not isinstance(function, _undefined(sympy)):
            raise NotPlainData("an unknown function of sympy")
        return function(*_check_all(sympy, args))
    if head in MATRICES.values():
        rows, columns, *items = args
        return getattr(sympy, head)(_whole(rows), _whole(columns), _check_all(sympy, items))
    return _find_class(sympy, head)(*_check_all(sympy, args))


def _write(sympy: Any, value: Any, pack: Pack) -> Expression | None:
    name = type(value).__name__
    if isinstance(value, _undefined(sympy)):
        return Expression("Function", [str(value.__name__)])
    if name in MATRICES and isinstance(value, sympy.MatrixBase):
        return Expression(MATRICES[name], [*value.shape, *map(pack, value.flat())])
    if type(value) is sympy.Symbol:
        known = [part for pair in value._assumptions_orig.items() for part in pair]
        return Expression("Symbol", [value.name, *known])
    if isinstance(value, sympy.Integer):
        return Expression("Integer", [pack(int(value))])
    if isinstance(value, sympy.Rational):
        return Expression("Rational", [pack(int(value.p)), pack(int(value.q))])
    if isinstance(value, sympy.Float):
        return Expression("Float", [*(pack(int(part)) for part in value._mpf_), value._prec])
    if name in SINGLETONS or value in (sympy.true, sympy.false):
        return Expression(str(value).lower() if name not in SINGLETONS else name, [])
    if isinstance(value, sympy.core.function.AppliedUndef):
        return Expression("Applied", [pack(value.func), *map(pack, value.args)])
    return Expression(name, [*map(pack, value.args)])


def _read_again(value: Value) -> Any:
    if isinstance(value, BigInt):
        return int.from_bytes(value.data, "big", signed=True)
    return unpack_expression(value, _read_again) if isinstance(value, Expression) else value


def _undefined(sympy: Any) -> Any:
    return sympy.core.function.UndefinedFunction


def _make_named(sympy: Any, head: str, name: Value, told: list[Value]) -> Any:
    if not isinstance(name, str) or not SYMBOL.fullmatch(name):
        raise NotPlainData("a symbol whose name is no name")
    if head == "Function":
        if told or not FUNCTION.fullmatch(name) or _is_known(name):
            raise NotPlainData("a function of sympy with the name of another")
        return sympy.Function(name)
    known = {str(key): told for key, told in zip(told[::2], told[1::2], strict=True)}
    if not all(isinstance(each, bool | None) for each in known.values()):
        raise NotPlainData("a symbol with unknown assumptions")
    return sympy.Symbol(name, **known)


def _is_known(name: str) -> bool:
    """Whether code that `lambdify` makes of a function of that name would call another one."""
    modules = (sys.modules.get(module) for module in CALLABLE_IN)
    return any(hasattr(module, name) for module in modules)


def _make_number(sympy: Any, head: str, parts: list[Any]) -> Any:
    numbers = [_whole(part) for part in parts]
    if head == "Float" and len(numbers) == 5:
        return sympy.Float(tuple(numbers[:4]), precision=numbers[4])
    if len(numbers) != (1 if head == "Integer" else 2):
        raise NotPlainData("a number with other parts")
    return getattr(sympy, head)(*numbers)


def _make_plain(head: str, parts: list[int]) -> int | float:
    """The number where sympy is not there: a student may use it for a number of Python."""
    match head, parts:
        case "Integer", [number]:
            return number
        case "Rational", [numerator, denominator]:
            return numerator / denominator
        case "Float", [sign, digits, exponent, *_]:
            return math.ldexp(-digits if sign else digits, exponent)
    raise NotPlainData("a number with other parts")


def _whole(part: Any) -> int:
    if type(part) is not int:
        raise NotPlainData("a number of what are no numbers")
    return part


def _check_all(sympy: Any, args: list[Any]) -> list[Any]:
    """Only what has been made here goes into an expression: no text, which would be evaluated."""
    if not all(isinstance(each, sympy.Basic) for each in args):
        raise NotPlainData("an expression of what are none")
    return args


def _find_class(sympy: Any, name: str) -> Any:
    if name == "ExprCondPair":  # of a Piecewise
        return sympy.functions.elementary.piecewise.ExprCondPair
    found = getattr(sympy, name, None) if name[:1].isalpha() and name.isidentifier() else None
    is_one = isinstance(found, type) and issubclass(found, sympy.Basic)
    if not is_one or not found.__module__.removeprefix("sympy.").startswith(PARTS):
        raise NotPlainData(f"a {name} of sympy"[:60])
    return found

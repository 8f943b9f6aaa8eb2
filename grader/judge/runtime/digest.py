"""Computes digests of functions, in both child processes; the examiner compares them."""

from __future__ import annotations

import hashlib
import types
from functools import lru_cache
from typing import Any


def digest_function(function: Any) -> str:
    """Equal for functions with the same code and defaults, wherever they were written."""
    if type(function) is not types.FunctionType:
        return type(function).__name__
    defaults = [_default_part(default) for default in function.__defaults__ or ()]
    named = {name: _default_part(item) for name, item in (function.__kwdefaults__ or {}).items()}
    try:
        code = _digest_code(function.__code__)
        return hashlib.sha256(repr((code, defaults, named)).encode()).hexdigest()
    except Exception:
        return "unreadable"


@lru_cache(maxsize=1024)  # the same functions are asked for before each test
def _digest_code(code: types.CodeType) -> str:
    return hashlib.sha256(repr(_code_parts(code)).encode()).hexdigest()


def _code_parts(code: types.CodeType) -> tuple[Any, ...]:
    constants = [
        _code_parts(item) if isinstance(item, types.CodeType) else item for item in code.co_consts
    ]
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants


def _default_part(default: Any) -> object:
    """A default that is a function counts by its code, not by its address."""
    return digest_function(default) if type(default) is types.FunctionType else default

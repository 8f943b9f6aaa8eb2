"""Compiles the assignment's own cells: once for the class, not in each submission's processes.

Parsing and compiling cost as much as all else that a shell does around a cell that draws nothing.
"""

from __future__ import annotations

import ast
import inspect
import marshal
import warnings
from functools import lru_cache
from types import CodeType

from IPython.core.compilerop import CachingCompiler
from IPython.core.inputtransformer2 import TransformerManager

from grader.judge.protocol.compiled_cell import CompiledCell


@lru_cache(maxsize=1024)
def to_python(text: str) -> str:
    """A cell with its magics turned into calls; as it is, if IPython cannot read it."""
    try:
        return TransformerManager().transform_cell(text)
    except (SyntaxError, ValueError):
        return text


@lru_cache(maxsize=1024)
def compile_cell(text: str) -> CompiledCell:
    """Compile a cell as IPython does: each statement by itself, the last one with its result."""
    python, compiler = to_python(text), CachingCompiler()
    name = compiler.get_code_name(text, python, 0)
    flags = compiler.flags
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            codes = _compile_statements(compiler, python, name)
        except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
            return CompiledCell(python, name)
    is_async = any(code.co_flags & inspect.CO_COROUTINE for code in codes)
    compile_again = bool(warned) or compiler.flags != flags
    return CompiledCell(python, name, marshal.dumps(codes), is_async, compile_again)


def _compile_statements(compiler: CachingCompiler, python: str, name: str) -> list[CodeType]:
    tree = compiler.ast_parse(python, name)
    statements: list[ast.stmt] = tree.body  # type: ignore[attr-defined]
    if not statements:
        return []
    *others, last = statements
    shows = isinstance(last, ast.Expr)
    parts = [ast.Module([each], []) for each in (others if shows else statements)]
    with compiler.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        codes = [_compile(compiler, part, name, "exec") for part in parts]
        if shows:
            codes.append(_compile(compiler, ast.Interactive([last]), name, "single"))
    return codes


def _compile(compiler: CachingCompiler, part: ast.mod, name: str, mode: str) -> CodeType:
    code: CodeType = compiler(part, name, mode)  # type: ignore[arg-type]  # as IPython does
    return code

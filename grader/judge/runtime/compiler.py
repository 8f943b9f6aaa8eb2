"""The shell's compiler: takes the code of cells that the host has compiled."""

from __future__ import annotations

import ast
import marshal
from types import CodeType
from typing import Any

from IPython.core.compilerop import CachingCompiler

from grader.judge.protocol.compiled_cell import CompiledCell


class CompiledStatement(ast.Expr):
    """Stands for a statement while IPython passes it from its parser to its compiler."""

    code: CodeType


class CellCompiler(CachingCompiler):
    """IPython's compiler, for which the next cell may be `expected` in compiled form."""

    expected: CompiledCell | None = None

    def remember(self, cell: CompiledCell) -> None:
        """Store the text of a cell that runs without a shell where tracebacks find it."""
        self.expected = cell
        self.cache(cell.python)
        self.expected = None

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        if self.expected:
            return self.expected.name
        name: str = super().get_code_name(raw_code, transformed_code, number)
        return name

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        expected, self.expected = self.expected, None
        if expected is None:
            tree: ast.AST = super().ast_parse(source, filename, symbol)
            return tree
        return ast.Module([_wrap(code) for code in load_statements(expected)], [])

    def __call__(self, source: Any, filename: str, symbol: str, **options: Any) -> CodeType:
        if isinstance(source, ast.Module | ast.Interactive):
            for statement in source.body:
                if isinstance(statement, CompiledStatement):
                    return statement.code
        code: CodeType = super().__call__(source, filename, symbol, **options)
        return code


def load_statements(cell: CompiledCell) -> list[CodeType]:
    """The code of each statement."""
    codes: list[CodeType] = marshal.loads(cell.statements)
    return codes


def _wrap(code: CodeType) -> CompiledStatement:
    statement = CompiledStatement(ast.Constant(None))
    statement.code = code
    return statement

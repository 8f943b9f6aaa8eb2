"""Runs the assignment's own cells in the examiner, as far as they do not need students' names."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from grader.judge.protocol.compiled_cell import CompiledCell
from grader.judge.runtime.compiler import load_statements
from grader.judge.runtime.shell import CapturingShell


def run_cell(shell: CapturingShell, cell: CompiledCell) -> None:
    """Run each statement; one that fails, because a student's name is missing, is left out.

    Without the shell: what that does beside running the code takes longer.
    """
    if not cell.statements:
        shell.run(cell.python)
        return
    shell.compile.remember(cell)
    with _without_results():
        for code in load_statements(cell):
            with contextlib.suppress(BaseException):  # as the shell does
                result = eval(code, shell.user_ns)
                if result is not None:  # a coroutine, if it awaits outside functions
                    shell.loop_runner(result)


@contextlib.contextmanager
def _without_results() -> Iterator[None]:
    """Drop the result of an expression, which a notebook would show."""
    shown, sys.displayhook = sys.displayhook, lambda value: None
    try:
        yield
    finally:
        sys.displayhook = shown

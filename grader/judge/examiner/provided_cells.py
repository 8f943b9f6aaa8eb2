"""Runs the assignment's own cells in the examiner, as far as they do not need students' names."""

from __future__ import annotations

import ast
import contextlib
from types import CodeType, TracebackType

from grader.judge.runtime.shell import CapturingShell


def run_cell(shell: CapturingShell, text: str) -> None:
    """Run a cell; if a statement fails, because a student's name is missing, continue after it.

    Without the shell, if possible: what that does beside running the code takes longer.
    """
    problem = _run(shell, text)
    if problem is None:
        return
    stopped_at = _find_line(problem.__traceback__)
    with contextlib.suppress(SyntaxError):
        for statement in ast.parse(text).body:
            if statement.lineno > stopped_at:
                with contextlib.suppress(Exception):
                    code = compile(ast.Module([statement], []), "<cell>", "exec")
                    exec(code, shell.user_ns)


def _run(shell: CapturingShell, text: str) -> BaseException | None:
    """Run the whole cell; returns the error that stopped it."""
    code = _compile(shell, text)
    if code is None:
        return shell.run(text, is_python=True).error_in_exec
    try:
        exec(code, shell.user_ns)
    except BaseException as problem:  # as the shell does
        return problem
    return None


def _compile(shell: CapturingShell, text: str) -> CodeType | None:
    """The code, with its text where `inspect.getsource` finds it; None for the shell's own syntax,
    such as `await` outside functions."""
    try:
        return compile(text, shell.compile.cache(text, shell.execution_count), "exec")
    except (SyntaxError, ValueError):
        return None


def _find_line(trace: TracebackType | None) -> int:
    """The line of the cell that raised the exception."""
    found = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_name == "<module>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found

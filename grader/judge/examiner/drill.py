"""Runs the assignment's own cells on the examiner's side, as far as they need no student's work."""

from __future__ import annotations

import ast
import contextlib
from types import TracebackType

from grader.judge.runtime.shell import CapturingShell


def run_cell(shell: CapturingShell, text: str) -> None:
    """Run a cell; where a statement fails for want of a student's name, go on after it."""
    problem = shell.run(text).error_in_exec
    if problem is None:
        return
    stopped_at = _find_line(problem.__traceback__)
    with contextlib.suppress(SyntaxError):
        for statement in ast.parse(shell.transform_cell(text)).body:
            if statement.lineno > stopped_at:
                with contextlib.suppress(Exception):
                    code = compile(ast.Module([statement], []), "<cell>", "exec")
                    exec(code, shell.user_ns)


def _find_line(trace: TracebackType | None) -> int:
    """The line of the cell that raised."""
    found = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_name == "<module>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found

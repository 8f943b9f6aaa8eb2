"""Imports packages in the warm server that an assignment needs, so that no fork has to.

Only installed ones, from a fixed list: the server's path contains nothing of a course.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io

from grader.judge.protocol.packages import is_preloaded


class Preloader:
    """Imports each module once."""

    def __init__(self) -> None:
        self._tried: set[str] = set()

    def load(self, modules: list[str]) -> None:
        """Import those that may be imported here and have not been; one that fails is left out."""
        silent = io.StringIO()
        new = [each for each in modules if is_preloaded(each) and each not in self._tried]
        for module in new:
            self._tried.add(module)
            with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
                _import(module)
        if new:
            gc.freeze()


def _import(module: str) -> None:
    with contextlib.suppress(Exception):  # not installed, broken, or no module
        importlib.import_module(module)

"""Runs a hand-in as a student does: cell by cell, in a plain IPython of this process."""

import contextlib
import io
import sys
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot as plt
from nbformat import NotebookNode

from grader.cells import get_id, is_test

NONE: Mapping[str, str] = MappingProxyType({})


class Session(InteractiveShell):
    """An IPython without a terminal that keeps what it would show of errors."""

    shown: list[tuple[str, str, list[str]]]  # kind, message and lines of each error

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.shown.append((etype.__name__, str(evalue), stb))

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window."""

    def ask_exit(self) -> None:
        """`exit` ends nothing."""


@cache
def open_session() -> Session:
    """The one shell of this process: `get_ipython` finds it."""
    main = sys.modules["__main__"]
    session: Session = Session.instance()
    sys.modules["__main__"] = main  # multiprocessing asks it how to start others
    session.history_manager.enabled = False  # type: ignore[union-attr]
    return session


def listen_live(notebook: NotebookNode, checks: Mapping[str, str] = NONE) -> dict[str, str]:
    """What each check says that fails, as `kind: message`; "" if it passes.

    `checks` has other sources for them, such as those with hidden tests.
    """
    session = open_session()
    session.user_ns.clear()  # `reset` collects garbage as well, which is slow
    session.init_user_ns()
    said = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        error = run(session, checks.get(get_id(cell), cell.source))
        if is_test(cell):
            said[get_id(cell)] = error
    plt.close("all")
    return said


def run(session: Session, source: str) -> str:
    """Run one cell; return its error as `kind: message`, or what it put out on stderr."""
    session.shown, stdin = [], sys.stdin
    sys.stdin = io.StringIO()  # nobody types
    stderr = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(stderr):
            session.run_cell(source)
    finally:
        sys.stdin = stdin
    return (
        "\n".join(f"{kind}: {message}" for kind, message, _ in session.shown) or stderr.getvalue()
    )

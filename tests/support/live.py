"""Runs a hand-in as a student does: cell by cell, in a plain IPython forked from this process."""

import contextlib
import io
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode

from grader.cells import get_id, is_locked, is_test

MOST_SECONDS = 120  # of one hand-in, on a busy machine


class Session(InteractiveShell):
    """An IPython without a terminal that keeps what it would show of errors."""

    shown: list[tuple[str, str, list[str]]]  # kind, message and lines of each error

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.shown.append((etype.__name__, str(evalue), stb))

    @lru_cache(maxsize=1024)  # noqa: B019 - there is one session
    def transform_cell(self, raw_cell: str) -> str:
        """A cell as Python; those that all hand-ins share are read before the forks."""
        return str(super().transform_cell(raw_cell))

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


@dataclass(frozen=True)
class Said:
    """What each check says that fails, "" where it passes: as released, and with hidden tests."""

    live: dict[str, str]
    full: dict[str, str]


def start_live(notebook: NotebookNode, checks: Mapping[str, str]) -> Callable[[], Said]:
    """Begin a student's work in a process of its own; what is returned waits for what checks say.

    `checks` has their sources with the hidden tests. What stands before the first answer is the
    same in each hand-in, and is run once.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    first = next(at for at, cell in enumerate(cells) if not is_locked_drill(cell))
    prepare(tuple(cell.source for cell in cells[:first]))
    for text in (*(cell.source for cell in cells if is_locked(cell)), *checks.values()):
        open_session().transform_cell(text)
    return in_fork(lambda: _answer(cells[first:], checks))


T = TypeVar("T")


def in_fork(work: Callable[[], T]) -> Callable[[], T]:
    """Begin some work in a process of its own; what is returned waits for its result."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(MOST_SECONDS)
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(work(), pipe)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)

    def wait() -> T:
        with os.fdopen(reader, "rb") as pipe:
            data = pipe.read()
        os.waitpid(child, 0)
        assert data, "the process ended before its work was done"
        result: T = pickle.loads(data)
        return result

    return wait


def is_locked_drill(cell: NotebookNode) -> bool:
    """Whether it is the drill's, and no check."""
    about = cell.metadata.get("nbgrader", {})
    return not about.get("solution") and not is_test(cell)


@cache
def prepare(sources: Sequence[str]) -> None:
    """Run the cells that come before the first answer, in this process."""
    session = open_session()
    session.user_ns.clear()  # `reset` collects garbage as well, which is slow
    session.init_user_ns()
    for source in sources:
        assert not run(session, source)


def _answer(cells: Sequence[NotebookNode], checks: Mapping[str, str]) -> Said:
    """Run the rest; what its checks say."""
    session, live, full = open_session(), {}, {}
    for cell in cells:
        error = run(session, cell.source)
        if is_test(cell):
            name = get_id(cell)
            live[name] = error
            same = error or checks[name] == cell.source
            full[name] = error if same else run(session, checks[name])
    return Said(live, full)


def run_after_restart(source: str) -> str:
    """Run one cell in a kernel in which nothing was run before; return its error."""
    session = open_session()
    session.set_custom_exc((), None)
    session.events.callbacks.update(pre_run_cell=[], post_run_cell=[])
    session.user_ns.clear()
    session.init_user_ns()
    return run(session, source)


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
    said = "\n".join(f"{kind}: {message}" for kind, message, _ in session.shown)
    return (said or stderr.getvalue()).removeprefix("AssertionError: ")

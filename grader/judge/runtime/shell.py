"""Runs cells like a kernel: an IPython shell that passes on its outputs.

Created once in the warm server and inherited by each fork, for students' cells and for tests.
"""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable
from typing import Any, Literal

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets.config import Config

from grader.judge.protocol.compiled_cell import CompiledCell
from grader.judge.protocol.messages import Clear, Display, Failure, Output, Stream
from grader.judge.runtime.compiler import CellCompiler

Emit = Callable[[Output], None]
FLUSH_AT = 4096  # characters: fewer frames than prints
PIECE = 1 << 16  # characters: a huge print is cut like many small ones
AS_TEXT = ("text/", "image/")  # widget views and other JSON need a live kernel


def make_shell() -> CapturingShell:
    """The one shell of this process; its outputs go nowhere until `send_outputs` is called."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.autocall = 0
    shell: CapturingShell = CapturingShell.instance(config=config, compiler_class=CellCompiler)
    shell.notice_compiling()
    return shell


class CapturingShell(InteractiveShell):
    """The shell of a kernel, which calls `emit` instead of sending messages."""

    emit: Emit
    streams: tuple[_Stream, _Stream]
    tracebacks = True  # not needed for tests, and slow to format
    muted: int = 0  # nesting depth of output widgets, which keep their outputs
    shown_error: BaseException | None = None  # the last one of a cell, or of a magic within it
    compile: CellCompiler
    _compiled: CompiledCell | None = None  # the next cell, if the host has compiled it
    _usual: tuple[object, ...] = ()  # how a new shell compiles

    def send_outputs(self, emit: Emit) -> None:
        """Pass every output of a cell to `emit` from now on, in order."""

        def emit_unless_muted(output: Output) -> None:
            if not self.muted:
                emit(output)

        out, err = _Stream("stdout", emit_unless_muted), _Stream("stderr", emit_unless_muted)
        out.other, err.other = err, out

        def emit_in_order(output: Output) -> None:
            out.flush()
            err.flush()
            emit_unless_muted(output)

        self.emit = emit_in_order
        self.streams = sys.stdout, sys.stderr = out, err

    def notice_compiling(self) -> None:
        """Take how cells are compiled now as usual."""
        self._usual = self._describe_compiling()

    def _compiles_as_usual(self) -> bool:
        return self._describe_compiling() == self._usual

    def _describe_compiling(self) -> tuple[object, ...]:
        """All by which a cell can make this shell compile later cells in another way."""
        manager = self.input_transformer_manager
        lists = [manager.cleanup_transforms, manager.line_transforms, manager.token_transformers]
        lists += [self.input_transformers_post, self.ast_transformers]
        return *map(tuple, lists), self.autoawait, self.ast_node_interactivity, self.compile.flags

    def run(self, text: str, compiled: CompiledCell | None = None) -> ExecutionResult:
        """Run one cell; its error has been emitted when this returns.

        A magic such as `%%capture` runs its own cell and shows that one's error, as a kernel does.
        """
        self.shown_error, self._compiled = None, compiled
        result: ExecutionResult = self.run_cell(text, store_history=True)
        if result.success and self.shown_error is not None:
            result.error_in_exec = self.shown_error
        self.flush_streams()
        return result

    def transform_cell(self, raw_cell: str) -> str:
        """Turn magics into calls, unless the host has done that already."""
        compiled, self._compiled = self._compiled, None  # a magic may run a cell within this one
        usable = compiled and compiled.statements and not compiled.compile_again
        self.compile.expected = compiled if usable and self._compiles_as_usual() else None
        if self.compile.expected:
            return self.compile.expected.python
        transformed: str = super().transform_cell(raw_cell)
        return transformed

    def should_run_async(self, raw_cell: str, **prepared: Any) -> bool:
        if self.compile.expected:
            return self.compile.expected.is_async
        answer: bool = super().should_run_async(raw_cell, **prepared)
        return answer

    def is_redirected(self, name: Literal["stdout", "stderr"]) -> bool:
        """Whether the cell has replaced this stream by its own."""
        return getattr(sys, name) is not self.streams[name == "stderr"]

    def write_redirected(self, name: Literal["stdout", "stderr"], text: str) -> None:
        """Write to the cell's own stream."""
        getattr(sys, name).write(text)

    def flush_streams(self) -> None:
        for stream in self.streams:
            stream.flush()

    def init_display_pub(self) -> None:
        self.display_pub = _Publisher(parent=self, shell=self)

    def init_displayhook(self) -> None:
        self.displayhook_class = _Hook
        super().init_displayhook()

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        self.shown_error = sys.exc_info()[1]
        if self.tracebacks:
            super().showtraceback(*args, **kwargs)

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        self.shown_error = sys.exc_info()[1]
        if self.tracebacks:
            super().showsyntaxerror(*args, **kwargs)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.emit(Failure(etype.__name__, format_error(evalue), [str(line) for line in stb]))

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """IPython writes each traceback twice, once for a history that nobody reads here."""
        return {}

    def system(self, cmd: str) -> None:
        """A `!command` is skipped without stopping the cell."""
        print(f"[not run here: !{cmd[:200]}]")

    def enable_gui(self, gui: Any = None) -> None:
        """Figures are drawn inline: there is no window to enable."""

    def ask_exit(self) -> None:
        """`exit` in a cell does nothing."""


def format_error(problem: BaseException) -> str:
    """An exception's message, even if its `__str__` raises."""
    try:
        return str(problem)
    except Exception:
        return "(an error without a readable message)"


class _Stream(io.TextIOBase):
    """stdout or stderr of the cells."""

    other: _Stream

    def __init__(self, name: Literal["stdout", "stderr"], emit: Emit) -> None:
        self.stream: Literal["stdout", "stderr"] = name
        self._emit = emit
        self._held: list[str] = []
        self._size = 0

    @property
    def name(self) -> str:
        return f"<{self.stream}>"

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.other._held:
            self.other.flush()
        for start in range(0, len(text), PIECE):
            self._held.append(text[start : start + PIECE])
            self._size += len(self._held[-1])
            if self._size > FLUSH_AT:
                self.flush()
        return len(text)

    def flush(self) -> None:
        text, self._held, self._size = "".join(self._held), [], 0
        if text:
            self._emit(Stream(self.stream, text.encode("utf-8", "replace").decode()))


class _Publisher(DisplayPublisher):
    def publish(
        self, data: dict[str, Any], metadata: Any = None, *args: Any, update: bool = False, **_: Any
    ) -> None:
        if not update:
            self.shell.emit(Display(keep_text(data)))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.emit(Clear())


class _Hook(DisplayHook):
    shell: CapturingShell

    def write_output_prompt(self) -> None:
        """Not needed: a notebook shows the number itself."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        self.shell.emit(Display(keep_text(format_dict), is_result=True))

    def finish_displayhook(self) -> None:
        """Not needed: no line was begun."""


def keep_text(data: dict[str, Any]) -> dict[str, str]:
    """The parts of a display that a notebook can store as text; images in base64."""
    kept = {}
    for mime, item in data.items():
        if isinstance(item, bytes):
            item = base64.b64encode(item).decode()
        if isinstance(item, str) and mime.startswith(AS_TEXT):
            kept[mime] = item
    return kept


def mute_output_widgets(shell: CapturingShell) -> None:
    """Outputs inside `with Output():` belong to the widget, not to the cell."""
    from ipywidgets import Output as Widget

    leave = Widget.__exit__

    def enter(self: Widget) -> None:
        shell.flush_streams()
        shell.muted += 1

    def exit_muted(self: Widget, *problem: Any) -> Any:
        try:
            return leave(self, *problem)
        finally:
            shell.flush_streams()
            shell.muted -= 1

    Widget.__enter__, Widget.__exit__ = enter, exit_muted

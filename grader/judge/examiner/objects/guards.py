"""Prevents tests from running a student's text or data as code in this process.

A test may read a student's string or file, but passing it to `eval`, `exec` or `pickle` would run
it here. Python's audit events report each of these, and the test fails.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from typing import Any

from grader.judge.examiner.objects.proxies import NotPlainUsed

UNPICKLED = frozenset(
    ("numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
     "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "numpy.ndarray",
     "numpy.dtype", "builtins.set", "builtins.frozenset", "builtins.bytearray", "builtins.complex",
     "builtins.range", "builtins.slice", "collections.OrderedDict", "collections.deque",
     "collections.Counter", "collections.defaultdict", "datetime.datetime", "datetime.date",
     "datetime.time", "datetime.timedelta", "_codecs.encode")
)  # fmt: skip
"""What a pickle may contain: classes of plain data."""


class Guards:
    """An audit hook that is active while a test or cell of the course runs."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._trusted = ""
        self._student_names: Collection[str] = ()
        self._is_on = False
        sys.addaudithook(self._check_event)

    def begin(self, text: str, student_names: Collection[str] = ()) -> None:
        """A test with this text begins; `student_names` hold the student's values."""
        self._trusted, self._student_names, self._is_on = text, student_names, True

    def end(self) -> None:
        self._is_on = False

    def _check_event(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._is_on:
            return
        if event == "pickle.find_class" and f"{args[0]}.{args[1]}" not in UNPICKLED:
            raise NotPlainUsed(f"this check unpickles a {args[1]}, which is more than plain data")
        if event == "compile" and args[0] is not None:
            self._check_source(args[0])

    def _check_source(self, source: Any) -> None:
        """Text that the test itself compiles must be part of it, or a name of the student's."""
        frame = sys._getframe(2)
        if frame.f_globals is not self._namespace:
            return  # a library, or the shell with the test itself
        text = source.decode(errors="replace") if isinstance(source, bytes) else source
        if isinstance(text, str) and text.strip() in self._student_names:
            return
        if isinstance(text, str) and text.strip() not in self._trusted:
            raise NotPlainUsed("this check runs text as a program that is not its own")

"""Provides `inspect` with the source of a student's function, and `issubclass` with its classes.

Both are data that the student's process has sent; neither is ever run here.
"""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Callable
from typing import Any

from grader.judge.examiner.objects.remote_objects import (
    RemoteClass,
    is_remote,
    is_subclass,
    read_source,
)

EMPTY = inspect.Parameter.empty


def install() -> None:
    """Let `inspect` of this process work for proxies, too."""
    inspect.getsource = _for_remote(inspect.getsource, read_source)
    inspect.getsourcelines = _for_remote(
        inspect.getsourcelines, lambda each: (read_source(each).splitlines(keepends=True), 1)
    )
    builtins.issubclass = _with_remote(builtins.issubclass)


def _for_remote(
    original: Callable[..., Any], for_proxy: Callable[[Any], Any]
) -> Callable[..., Any]:
    def ask(value: Any) -> Any:
        return for_proxy(value) if is_remote(value) else original(value)

    return ask


def _with_remote(original: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def issubclass(kind: Any, classes: Any, /) -> bool:
        if original(kind, classes):
            return True
        if type(kind) is not RemoteClass:
            return False
        wanted = classes if isinstance(classes, tuple) else (classes,)
        return any(is_subclass(kind, each) for each in wanted if isinstance(each, type))

    return issubclass

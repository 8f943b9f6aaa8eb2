"""Provides `inspect` with the source and the signature of a student's function.

Both are data that the student's process has sent; neither is ever run here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from grader.judge.examiner.objects.remote_objects import is_remote, read_source

EMPTY = inspect.Parameter.empty


def install() -> None:
    """Let `inspect` of this process work for proxies, too."""
    inspect.getsource = _for_remote(inspect.getsource, read_source)
    inspect.getsourcelines = _for_remote(
        inspect.getsourcelines, lambda each: (read_source(each).splitlines(keepends=True), 1)
    )


def _for_remote(
    original: Callable[..., Any], for_proxy: Callable[[Any], Any]
) -> Callable[..., Any]:
    def ask(value: Any) -> Any:
        return for_proxy(value) if is_remote(value) else original(value)

    return ask

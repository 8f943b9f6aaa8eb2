"""Submissions that try to stop grading, attack a marker's browser, or rewrite a terminal.

One row each. Attacks on the sandbox are in `attacks`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from support.small_drill import ASSIGNMENT, find_cell, solved

NB = f"{ASSIGNMENT}.ipynb"
GOOD = nbformat.writes(solved())
METADATA, ANSWER, FORMAT = '"metadata": {\n', '"id": "postmortem"', '"nbformat": 4'
ATTACHED = f'"attachments": {{"a": 1}}, {ANSWER}'
NOT_TEXT = os.fsdecode(b"\xff\xfe")
NOT_NAMES = (NOT_TEXT, "x" * 255)  # of folders


@dataclass(frozen=True)
class HandIn:
    """`write` fills a submission's folder; `marked`: whether it can be graded at all."""

    name: str
    write: Callable[[Path], object]
    marked: bool = True


def typed(cell: str, source: str) -> Callable[[Path], object]:
    """The right answers but for one cell."""
    notebook = solved()
    find_cell(notebook, cell).source = source
    return lambda folder: (folder / NB).write_text(nbformat.writes(notebook), encoding="utf-8")


def replaced(old: str, new: str) -> Callable[[Path], object]:
    """The right answers with another text in their file."""
    assert old in GOOD
    return lambda folder: (folder / NB).write_text(GOOD.replace(old, new, 1), encoding="utf-8")


def beside(make: Callable[[Path], object]) -> Callable[[Path], object]:
    """The right answers with something beside them."""

    def write(folder: Path) -> None:
        (folder / NB).write_text(GOOD, encoding="utf-8")
        make(folder)

    return write


def shown(code: str) -> Callable[[Path], object]:
    """Code that puts something out before it answers."""
    return typed("predict", f"from IPython.display import *\n{code}\nPREDICTION = 'up'")


def said(text: str) -> Callable[[Path], object]:
    """A value that a failed check quotes, and an error that says it."""
    return typed(
        "fix",
        f"class Rate(float):\n    def __format__(self, _): return {text}\n"
        "    __str__ = __repr__ = lambda self: format(self)\n"
        "LEARNING_RATE_FIXED = Rate(5)\nraise ValueError(format(LEARNING_RATE_FIXED))",
    )


def make_giant(folder: Path) -> None:
    path = folder / "giant.bin"
    path.touch()
    os.truncate(path, 60_000_000_000)


def nest_folders(folder: Path) -> None:
    """Deeper than a path may be long; and short enough names for any disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(1_200):
        os.mkdir("deep", dir_fd=descriptor)
        below = os.open("deep", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)


def make_many(folder: Path) -> None:
    for number in range(2_100):
        (folder / f"{number}.txt").touch()


def write_page(folder: Path) -> None:
    (folder / "figure.html").write_text("<script>fetch('/api/contents/source')</script>")


def make_giant_notebook(folder: Path) -> None:
    (folder / NB).touch()
    os.truncate(folder / NB, 60_000_000_000)


def name_escapes(folder: Path) -> None:
    (folder / f"\x1b[2J\x1b[H17 of 17{NOT_TEXT}.ipynb").write_text("{")


def in_metadata(value: str) -> Callable[[Path], object]:
    return replaced(METADATA, f'{METADATA}"x": {value},')


GRADED = (
    HandIn("style in prose", typed("postmortem", "<style " * 7_000)),
    HandIn("pictures in prose", typed("postmortem", "![" * 24_000)),
    HandIn("brackets in prose", typed("postmortem", "\\\\[" * 16_000)),
    HandIn("divisions in prose", typed("postmortem", "<div>" * 9_000)),
    HandIn("a link to a page beside it", typed("postmortem", "[look](figure.html)")),
    HandIn("a picture that is not there", typed("postmortem", "![x](attachment:x.png)")),
    HandIn("style put out", shown("display(HTML('<style ' * 500_000))")),
    HandIn("divisions put out", shown("display(HTML('<div>' * 500_000))")),
    HandIn("bold put out", shown("display(HTML('</p><b>' * 14_000))")),
    HandIn("colours put out", shown("print('\\x1b[31m' * 300_000)")),
    HandIn("pictures put out", shown("display(Markdown('![' * 500_000))")),
    HandIn(
        "an attachment that is no text", replaced(ANSWER, f'"attachments": {{"a": 1}}, {ANSWER}')
    ),
    HandIn("metadata without end", in_metadata(f"[{'{},' * 10**6}0]")),
    HandIn("a number of 5,000 digits", in_metadata("9" * 5_000)),
    HandIn("a page beside it", beside(write_page)),
    HandIn("a giant beside it", beside(make_giant)),
    HandIn("a pipe beside it", beside(lambda folder: os.mkfifo(folder / "pipe.csv"))),
    HandIn("a name that is no text beside it", beside(lambda f: (f / NOT_TEXT).touch())),
    HandIn("a value of megabytes", said("'x' * 1_900_000")),
    HandIn("a value that rewrites the terminal", said("'\\x1b[2J\\x1b]0;t\\x07\\u202e17'")),
    HandIn("a value of half characters", said("'\\ud800' * 50")),
)
REFUSED = (
    HandIn("megabytes of prose", typed("postmortem", "<style " * 500_000), False),
    HandIn("a line without end", typed("fix", "a.b" * 5_000), False),
    HandIn(
        "a format of 5,000 digits", replaced('"nbformat": 4', f'"nbformat": {"4" * 5_000}'), False
    ),
    HandIn("nested without end", in_metadata("[" * 10**6), False),
    HandIn("a million cells", replaced('"cells": [', f'"cells": [{"{}," * 10**6}'), False),
    HandIn("folders without end beside it", beside(nest_folders), False),
    HandIn("thousands of files beside it", beside(make_many), False),
    HandIn("a link beside it", beside(lambda f: (f / "l").symlink_to("/etc")), False),
    HandIn("a giant for a notebook", make_giant_notebook, False),
    HandIn("a pipe for a notebook", lambda folder: os.mkfifo(folder / NB), False),
    HandIn("a name that rewrites the terminal", name_escapes, False),
)
HANDIN_ATTACKS = GRADED + REFUSED

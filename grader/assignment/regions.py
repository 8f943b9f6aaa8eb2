"""Finds the regions of a cell that nbgrader removes at release: solutions, hidden tests, rubrics.

A region reaches from the line of its first delimiter to that of its second. The delimiters are the
defaults of the nbgrader stages that remove it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions


@dataclass(frozen=True)
class Kind:
    """What is removed: its two delimiters."""

    begin: str
    end: str


def read_default(stage: type, trait: str) -> str:
    """The default value of one of nbgrader's settings."""
    return str(stage.class_traits()[trait].default_value)  # type: ignore[attr-defined]


SOLUTION = Kind(
    read_default(ClearSolutions, "begin_solution_delimeter"),
    read_default(ClearSolutions, "end_solution_delimeter"),
)
HIDDEN_TESTS = Kind(
    read_default(ClearHiddenTests, "begin_test_delimeter"),
    read_default(ClearHiddenTests, "end_test_delimeter"),
)
MARK_SCHEME = Kind(
    read_default(ClearMarkScheme, "begin_mark_scheme_delimeter"),
    read_default(ClearMarkScheme, "end_mark_scheme_delimeter"),
)
HIDDEN = (HIDDEN_TESTS, MARK_SCHEME)  # from students, even after grading
MIN_SECRET = 12  # characters; a shorter hidden line, such as `try:`, gives nothing away
KINDS = (SOLUTION, *HIDDEN)


def find_regions(text: str, kinds: tuple[Kind, ...] = HIDDEN) -> Iterator[tuple[Kind, str]]:
    """Each region with the lines in it; one without an end extends to that of the text."""
    for found in _compile(kinds).finditer(text):
        yield kinds[(found.lastindex or 1) - 1], str(found[found.lastindex or 1])


def remove_regions(text: str, kinds: tuple[Kind, ...] = HIDDEN) -> str:
    """The text without its regions, and without the lines of their delimiters."""
    return _compile(kinds).sub("", text)


def _compile(kinds: tuple[Kind, ...]) -> re.Pattern[str]:
    """A pattern with one group for each kind; `re` caches it."""
    return re.compile("|".join(map(_write_pattern, kinds)), re.DOTALL | re.MULTILINE)


def _write_pattern(kind: Kind) -> str:
    begin, end = (rf"^[^\n]*{re.escape(mark)}[^\n]*\n?" for mark in (kind.begin, kind.end))
    return rf"{begin}(.*?)(?:{end}|\Z)"

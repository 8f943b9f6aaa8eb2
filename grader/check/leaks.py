"""Finds the lines of the source that students must not see, and which of them a text contains."""

import re
from collections.abc import Iterator

from nbformat import NotebookNode
from nbgrader.utils import is_solution

REGION = re.compile(r"BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)(.*?)END \1", re.DOTALL)
MIN_SECRET = 12  # characters; shorter lines such as `return x` give nothing away


def find_secrets(*notebooks: NotebookNode, begin: tuple[str, ...] = ()) -> set[str]:
    """Lines of solutions, hidden tests and rubrics that occur nowhere else in the source.

    `begin` limits this to some kinds: a student's feedback may show the solution they wrote.
    """
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    hidden = {line for cell in cells for line in hidden_lines(cell, begin)}
    shown = {line for cell in cells for line in shown_lines(cell)}
    return {line for line in hidden - shown if len(line) >= MIN_SECRET}


def hidden_lines(cell: NotebookNode, begin: tuple[str, ...]) -> Iterator[str]:
    """Lines between BEGIN and END; all lines of a solution cell that has neither."""
    found = list(REGION.finditer(cell.source))
    for region in found:
        if not begin or region[1] in begin:
            yield from strip_lines(region[2])
    if is_solution(cell) and not found and (not begin or "SOLUTION" in begin):
        yield from strip_lines(cell.source)


def shown_lines(cell: NotebookNode) -> Iterator[str]:
    """Lines that the release shows."""
    if REGION.search(cell.source):
        yield from strip_lines(REGION.sub("", cell.source))
    elif not is_solution(cell):
        yield from strip_lines(cell.source)


def strip_lines(text: str) -> Iterator[str]:
    """Lines without indentation; empty lines and bare `#` are left out."""
    return (line.strip() for line in text.splitlines() if line.strip("# \t"))


def find_leaks(text: str, secrets: set[str]) -> list[str]:
    """The secrets that `text` contains."""
    return sorted(secret for secret in secrets if secret in text)

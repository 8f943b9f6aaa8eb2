"""Finds the lines of the source that students must not see, and which of them a text contains."""

from collections.abc import Iterator

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from grader.assignment.regions import (
    KINDS,
    MIN_SECRET,
    SOLUTION,
    Kind,
    find_regions,
    remove_regions,
)


def find_secrets(*notebooks: NotebookNode, kinds: tuple[Kind, ...] = KINDS) -> set[str]:
    """Lines of solutions, hidden tests and rubrics that occur nowhere else in the source.

    `kinds` limits this to some: a student's feedback may show the solution they wrote.
    """
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    hidden = {line for cell in cells for line in hidden_lines(cell, kinds)}
    shown = {line for cell in cells for line in shown_lines(cell)}
    return {line for line in hidden - shown if len(line) >= MIN_SECRET}


def hidden_lines(cell: NotebookNode, kinds: tuple[Kind, ...]) -> Iterator[str]:
    """Lines of the cell's regions; all lines of a solution cell that has none."""
    found = list(find_regions(cell.source, KINDS))
    for kind, text in found:
        if kind in kinds:
            yield from strip_lines(text)
    if is_solution(cell) and not found and SOLUTION in kinds:
        yield from strip_lines(cell.source)


def shown_lines(cell: NotebookNode) -> Iterator[str]:
    """Lines that the release shows."""
    shown = remove_regions(cell.source, KINDS)
    if shown != cell.source or not is_solution(cell):
        yield from strip_lines(shown)


def strip_lines(text: str) -> Iterator[str]:
    """Lines without indentation; empty lines and bare `#` are left out."""
    return (line.strip() for line in text.splitlines() if line.strip("# \t"))


def find_leaks(text: str, secrets: set[str]) -> list[str]:
    """The secrets that `text` contains."""
    return sorted(secret for secret in secrets if secret in text)

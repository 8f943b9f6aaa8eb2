"""Reads questions and their rubrics from the source notebook.

The rubric is written as comments in a hidden-test region of a check below the answer, or in the
mark scheme of a task cell; neither is ever released.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from grader.assignment.regions import MARK_SCHEME, find_regions, remove_regions
from grader.cells import get_id, get_label
from grader.mark.notebook_file import Cell, get_text, read_cells
from grader.mark.rubric import NAMED, Rubric, parse_rubric

COMMENT = re.compile(r"^# ?")
TITLE = re.compile(r"^#{1,3}\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class SourceQuestion:
    """A question as its author wrote it: heading, prose and rubric."""

    title: str
    prose: str
    rubric: Rubric


def read_source_question(path: Path, name: str, points: float) -> SourceQuestion:
    """The question of the cell `name` in the notebook at `path`; only its name if unreadable."""
    cells = read_cells(path)
    index = next((i for i, cell in enumerate(cells) if get_id(cell) == name), None)
    if index is None:
        return SourceQuestion(name, "", Rubric())
    prose = read_prose(cells[: index + 1] if is_task(cells[index]) else cells[:index])
    title = TITLE.search(prose)
    rubric = parse_rubric(find_rubric(cells, index, name), points)
    return SourceQuestion(title[1] if title else name, prose, rubric)


def is_task(cell: Cell) -> bool:
    """Whether it is a task, which is answered in cells below it."""
    return bool(get_label(cell).get("task"))


def is_answer(cell: Cell) -> bool:
    """Whether students answer in this cell or below it."""
    return bool(get_label(cell).get("solution")) or is_task(cell)


def read_prose(cells: list[Cell]) -> str:
    """The Markdown at the end of `cells`, from the last heading on."""
    texts: list[str] = []
    for cell in reversed(cells):
        if cell["cell_type"] != "markdown" or get_label(cell).get("solution"):
            break
        texts.append(remove_regions(get_text(cell)).strip())
        if TITLE.search(texts[-1]):
            break
    return "\n\n".join(reversed(texts))


def find_rubric(cells: list[Cell], index: int, name: str) -> list[str]:
    """The lines of the rubric: the region that names the question, else the first one below it."""
    regions = [(i, lines) for i, cell in enumerate(cells) for lines in read_regions(cell)]
    for _, lines in regions:
        if any((found := NAMED.match(line)) and found[1] == name for line in lines):
            return lines
    start = index if is_task(cells[index]) else index + 1
    end = next((i for i in range(index + 1, len(cells)) if is_answer(cells[i])), len(cells))
    near = (lines for i, lines in regions if start <= i < end)
    return next((lines for lines in near if not any(map(NAMED.match, lines))), [])


def read_regions(cell: Cell) -> Iterator[list[str]]:
    """The lines in each hidden region of a cell that a marker should read."""
    for kind, text in find_regions(get_text(cell)):
        lines = [line.strip() for line in text.splitlines()]
        if kind == MARK_SCHEME:
            yield lines
            continue
        comments = list(takewhile(lambda line: line.startswith("#"), lines))
        texts = [COMMENT.sub("", line).strip() for line in comments]
        if len(comments) == len(lines) or any(map(NAMED.match, texts)):
            yield texts  # unnamed comments among tests are about the tests

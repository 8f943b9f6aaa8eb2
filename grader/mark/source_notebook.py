"""Reads the instructor's notebook for marking: what was asked, and by which rubric it is marked.

The rubric stands in a hidden-test region of a check below the answer, as comments, or in a task
cell's mark scheme: neither is ever released.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from grader.cells import get_id, get_label
from grader.mark.notebook_file import Cell, read_cells, read_source
from grader.mark.rubric import NAMED, Rubric, parse_rubric

REGION = re.compile(
    r"^[^\n]*BEGIN (HIDDEN TESTS|MARK SCHEME)[^\n]*\n(.*?)^[^\n]*END \1", re.DOTALL | re.MULTILINE
)
COMMENT = re.compile(r"^# ?")
TITLE = re.compile(r"^#{1,3}\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """A question as its author wrote it: the heading above it, the prose below that, the rubric."""

    title: str
    prose: str
    rubric: Rubric


def read_asked(path: Path, name: str, points: float) -> Asked:
    """What the notebook at `path` says of the cell `name`; little, where it is not to be read."""
    cells = read_cells(path)
    index = next((i for i, cell in enumerate(cells) if get_id(cell) == name), None)
    if index is None:
        return Asked(name, "", Rubric())
    prose = read_prose(cells[: index + 1] if is_task(cells[index]) else cells[:index])
    title = TITLE.search(prose)
    rubric = parse_rubric(find_rubric(cells, index, name), points)
    return Asked(title[1] if title else name, prose, rubric)


def is_task(cell: Cell) -> bool:
    """Whether it is a task, answered in the cells below it."""
    return bool(get_label(cell).get("task"))


def is_answer(cell: Cell) -> bool:
    """Whether a student writes there, or below it."""
    return bool(get_label(cell).get("solution")) or is_task(cell)


def read_prose(cells: list[Cell]) -> str:
    """The Markdown that leads to the end of `cells`, from its heading on."""
    texts: list[str] = []
    for cell in reversed(cells):
        if cell["cell_type"] != "markdown" or get_label(cell).get("solution"):
            break
        texts.append(REGION.sub("", read_source(cell)).strip())
        if TITLE.search(texts[-1]):
            break
    return "\n\n".join(reversed(texts))


def find_rubric(cells: list[Cell], index: int, name: str) -> list[str]:
    """The lines of the rubric: the region that names the question, else the nearest one."""
    regions = [(i, lines) for i, cell in enumerate(cells) for lines in read_regions(cell)]
    for _, lines in regions:
        if any((found := NAMED.match(line)) and found[1] == name for line in lines):
            return lines
    start = index if is_task(cells[index]) else index + 1
    end = next((i for i in range(index + 1, len(cells)) if is_answer(cells[i])), len(cells))
    near = (lines for i, lines in regions if start <= i < end)
    return next((lines for lines in near if not any(map(NAMED.match, lines))), [])


def read_regions(cell: Cell) -> Iterator[list[str]]:
    """Of each hidden region of a cell the lines that are for a person."""
    for kind, text in REGION.findall(read_source(cell)):
        lines = [line.strip() for line in text.splitlines()]
        if kind == "MARK SCHEME":
            yield lines
            continue
        comments = list(takewhile(lambda line: line.startswith("#"), lines))
        spoken = [COMMENT.sub("", line).strip() for line in comments]
        if len(comments) == len(lines) or any(map(NAMED.match, spoken)):
            yield spoken  # what stands among tests, unnamed, is about the tests

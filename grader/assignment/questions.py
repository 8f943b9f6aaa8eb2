"""The questions of an assignment, as its source has them; nothing here is read from a student.

A question is what stands under a heading of level 2, or, in a notebook without such headings, what
begins with a cell to fill in. Its items are the cells that earn points.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution, is_task

TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)
HEADING = re.compile(r"^##\s+(.+)$", re.MULTILINE)
CHECKS = re.compile(r"^\s*# *Check\b[^:\n]*:\s*(.+)$", re.MULTILINE | re.IGNORECASE)
HIDDEN = re.compile(
    r"^[^\n]*BEGIN (HIDDEN TESTS|MARK SCHEME).*?(?:^[^\n]*END \1[^\n]*\n?|\Z)",
    re.DOTALL | re.MULTILINE,
)
# A heading may say its points; the page counts them.
POINTS = re.compile(r"\s*[(\[·\u2013-]\s*[\d.½]+\s*points?\b.*$", re.IGNORECASE)
MARKUP = re.compile(r"[*`]|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Item:
    """A cell that earns points, given by its assertions or by a person."""

    name: str  # its grade_id
    points: float
    by_hand: bool = False
    words: str = ""  # what it asks for

    @property
    def label(self) -> str:
        """What it asks for; its name in words where the source does not say."""
        return self.words or self.name.replace("_", " ")


@dataclass(frozen=True)
class Question:
    """What stands under one heading of the source."""

    title: str
    items: tuple[Item, ...] = ()
    answers: tuple[str, ...] = ()  # grade_ids of the cells that students fill in

    @property
    def points(self) -> float:
        """All that can be earned here."""
        return sum(item.points for item in self.items)


def read_title(source: NotebookNode, otherwise: str) -> str:
    """The notebook's own title."""
    return next((title for _, title in find_headings(source, TITLE)), otherwise)


def read_questions(source: NotebookNode) -> list[Question]:
    """The questions with points, in their order."""
    titles = dict(find_headings(source, HEADING)) or dict(find_answers(source))
    title, cells = "", list[Any]()
    groups: list[tuple[str, list[Any]]] = [(title, cells)]
    for index, cell in enumerate(source.cells):
        if index in titles:
            cells = []
            groups.append((titles[index], cells))
        cells.append(cell)
    questions = [read_question(title, cells) for title, cells in groups]
    return [question for question in questions if question.points]


def read_question(title: str, cells: list[NotebookNode]) -> Question:
    """One question from its cells; named after its first item where no heading stands above."""
    found = (read_item(cell) for cell in cells if is_grade(cell) or is_task(cell))
    items = tuple(item for item in found if item.points)
    answers = tuple(
        cell.metadata.nbgrader.grade_id for cell in cells if is_solution(cell) or is_task(cell)
    )
    return Question(title or next((item.label for item in items), ""), items, answers)


def read_item(cell: NotebookNode) -> Item:
    """What a graded cell is called, is worth, and asks for."""
    about = cell.metadata.nbgrader
    by_hand = is_solution(cell) or is_task(cell)
    found = None if by_hand else CHECKS.search(HIDDEN.sub("", cell.source))
    words = found[1].strip().rstrip(".") if found else ""
    return Item(about.grade_id, float(about.points), by_hand, words)


def find_answers(source: NotebookNode) -> Iterator[tuple[int, str]]:
    """Each cell to fill in, and its name in words."""
    for index, cell in enumerate(source.cells):
        if is_solution(cell):
            yield index, cell.metadata.nbgrader.grade_id.replace("_", " ")


def find_headings(source: NotebookNode, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Each heading's cell, and its words without markup and points."""
    for index, cell in enumerate(source.cells):
        found = pattern.search(cell.source) if cell.cell_type == "markdown" else None
        if found:
            yield index, POINTS.sub("", MARKUP.sub(r"\1", found[1])).strip()

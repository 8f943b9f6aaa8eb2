"""Reads the questions of an assignment from its source; never from a submission.

A question is a section under a level-2 heading, or, in a notebook without such headings, begins
with a cell to fill in. Its items are the cells that earn points.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution, is_task

from grader.assignment.regions import remove_regions

TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)
HEADING = re.compile(r"^##\s+(.+)$", re.MULTILINE)
CHECKS = re.compile(r"^\s*# *Check\b[^:\n]*:\s*(.+)$", re.MULTILINE | re.IGNORECASE)
# Headings may state their points; pages show the points they have counted themselves.
POINTS = re.compile(r"\s*[(\[·\u2013-]\s*[\d.½]+\s*points?\b.*$", re.IGNORECASE)
MARKUP = re.compile(r"[*`]|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Item:
    """A cell that earns points: a test, or an answer or task that a person marks."""

    name: str  # its grade_id
    points: float
    by_hand: bool = False
    words: str = ""  # what it asks for, in words

    @property
    def label(self) -> str:
        """What it asks for; its name as words if the source has no description."""
        return self.words or self.name.replace("_", " ")


@dataclass(frozen=True)
class Question:
    """A section of the source, under one heading."""

    title: str
    items: tuple[Item, ...] = ()
    answers: tuple[str, ...] = ()  # grade_ids of the cells that students fill in

    @property
    def points(self) -> float:
        """The most points that can be earned."""
        return sum(item.points for item in self.items)


def read_title(source: NotebookNode, otherwise: str) -> str:
    """The notebook's title, from its level-1 heading."""
    return next((title for _, title in find_headings(source, TITLE)), otherwise)


def read_questions(source: NotebookNode) -> list[Question]:
    """The questions that have points, in the notebook's order."""
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
    """One question from its cells; named after its first item if it has no heading."""
    found = (read_item(cell) for cell in cells if is_grade(cell) or is_task(cell))
    items = tuple(item for item in found if item.points)
    answers = tuple(
        cell.metadata.nbgrader.grade_id for cell in cells if is_solution(cell) or is_task(cell)
    )
    return Question(title or next((item.label for item in items), ""), items, answers)


def read_item(cell: NotebookNode) -> Item:
    """A graded cell's name, its points and what it asks for."""
    about = cell.metadata.nbgrader
    by_hand = is_solution(cell) or is_task(cell)
    found = None if by_hand else CHECKS.search(remove_regions(cell.source))
    words = found[1].strip().rstrip(".") if found else ""
    return Item(about.grade_id, float(about.points), by_hand, words)


def find_answers(source: NotebookNode) -> Iterator[tuple[int, str]]:
    """Each cell to fill in, with its name as words."""
    for index, cell in enumerate(source.cells):
        if is_solution(cell):
            yield index, cell.metadata.nbgrader.grade_id.replace("_", " ")


def find_headings(source: NotebookNode, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Each heading: the index of its cell, and its text without markup and points."""
    for index, cell in enumerate(source.cells):
        found = pattern.search(cell.source) if cell.cell_type == "markdown" else None
        if found:
            yield index, POINTS.sub("", MARKUP.sub(r"\1", found[1])).strip()

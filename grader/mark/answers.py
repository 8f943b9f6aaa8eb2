"""Reads what each student wrote from the graded copies, and keeps it until a copy changes.

A copy holds a student's words. They are read as data, and shown by `show_answer` alone.
"""

import ast
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.cells import get_id
from grader.mark.marks import Question
from grader.mark.notebook_file import Cell, read_cells, read_source
from grader.text.printable import printable

EXCERPT = 72  # characters of an answer in the list of all
BULLET = re.compile(r"^[ \t]*(?:[-*+>#]+|\d+\.)[ \t]+", re.MULTILINE)
LONGEST_TEXT = 200_000  # characters of a cell that are parsed as Python


@dataclass(frozen=True)
class Answer:
    """What one student wrote to one question."""

    cells: tuple[Cell, ...]
    own: str  # the lines that were not released so
    excerpt: str  # the beginning of that, for a list
    shown: str  # a digest of outputs and pictures: what words do not tell


Answers = Mapping[Question, Answer]


class AnswerReader:
    """The answers of one notebook of an assignment, by student."""

    def __init__(
        self, find_copy: Callable[[str], Path], source: Path, questions: Iterable[Question]
    ) -> None:
        self.find_copy = cache(find_copy)
        self.questions = list(questions)
        self.released = {read_source(cell).strip() for cell in read_cells(source)}
        self.known: dict[str, tuple[tuple[int, int], Answers]] = {}

    def read(self, student: str) -> Answers:
        """By question; nothing if there is no graded copy, or none that can be read."""
        path = self.find_copy(student)
        try:
            found = path.stat()
        except OSError:  # not graded, or just being replaced by `grade`
            return {}
        version = found.st_mtime_ns, found.st_size
        if student not in self.known or self.known[student][0] != version:
            self.known[student] = version, self.pick_out(read_cells(path))
        return self.known[student][1]

    def pick_out(self, cells: list[Cell]) -> Answers:
        """The answer to each question that is there."""
        places = {get_id(cell): i for i, cell in reversed([*enumerate(cells)])}
        answers = {}
        for question in self.questions:
            if (place := places.get(question.cell)) is not None:
                own = self.find_below(cells, place) if question.is_task else [cells[place]]
                answers[question] = make_answer(own, question.stub)
        return answers

    def find_below(self, cells: list[Cell], place: int) -> list[Cell]:
        """The cells that a student has added below a task: up to the next of the instructor's."""
        below = []
        for cell in cells[place + 1 :]:
            if get_id(cell) or read_source(cell).strip() in self.released - {""}:
                break
            below.append(cell)
        return below


def make_answer(cells: list[Cell], stub: str) -> Answer:
    """An answer, with what it is compared by."""
    texts = ((read_prose(cell), read_source(cell)) for cell in cells)
    text = "\n".join(source if prose is None else prose for prose, source in texts)
    released = {line.strip() for line in (stub + "\n" + (unquote(stub) or "")).splitlines()}
    own = "\n".join(line for line in text.splitlines() if line.strip() not in released)
    seen = [[cell.get("outputs"), cell.get("attachments")] for cell in cells]
    digest = hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()
    excerpt = printable(BULLET.sub("", own), EXCERPT)
    return Answer(tuple(cells), own.strip(), excerpt, digest)


def read_prose(cell: Cell) -> str | None:
    """The text of a Markdown cell, or of a code cell that only gives a name to a text in quotes."""
    source = read_source(cell)
    return unquote(source) if cell.get("cell_type") == "code" else source


def unquote(source: str) -> str | None:
    """The text in `name = "text"`, where the code is no more than that."""
    try:
        body = ast.parse(source[:LONGEST_TEXT]).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    match body:
        case [ast.Assign(value=ast.Constant(value=str(text)))] if len(source) <= LONGEST_TEXT:
            return text
    return None

"""Reads the students' answers from the graded copies, cached until a copy changes.

Their content is untrusted: it is read as data, and only `show_answer` displays it.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.cells import get_id, unquote
from grader.mark.marks import ManualQuestion
from grader.mark.notebook_file import Cell, get_text, read_cells
from grader.text.printable import printable

EXCERPT = 72  # characters of an answer in the list of all
BULLET = re.compile(r"^[ \t]*(?:[-*+>#]+|\d+\.)[ \t]+", re.MULTILINE)


@dataclass(frozen=True)
class StudentAnswer:
    """What a student wrote for one question."""

    cells: tuple[Cell, ...]
    written: str  # without the lines that were released
    excerpt: str  # the beginning of `written`, for a list
    shown: str  # a hash of outputs and pictures


Answers = Mapping[ManualQuestion, StudentAnswer]


class AnswerReader:
    """Reads the answers in one notebook of an assignment, by student."""

    def __init__(
        self, find_copy: Callable[[str], Path], source: Path, questions: Iterable[ManualQuestion]
    ) -> None:
        self.find_copy = cache(find_copy)
        self.questions = list(questions)
        self.released = {get_text(cell).strip() for cell in read_cells(source)}
        self.known: dict[str, tuple[tuple[int, int], Answers]] = {}

    def read(self, student: str) -> Answers:
        """A student's answers by question; empty if there is no readable graded copy."""
        path = self.find_copy(student)
        try:
            found = path.stat()
        except OSError:  # not graded, or being replaced by `grade` right now
            return {}
        version = found.st_mtime_ns, found.st_size
        if student not in self.known or self.known[student][0] != version:
            self.known[student] = version, self.pick_out(read_cells(path))
        return self.known[student][1]

    def pick_out(self, cells: list[Cell]) -> Answers:
        """The answer to each question that the copy contains."""
        places = {get_id(cell): i for i, cell in reversed([*enumerate(cells)])}
        answers = {}
        for question in self.questions:
            if (place := places.get(question.cell)) is not None:
                found = self.find_below(cells, place) if question.is_task else [cells[place]]
                answers[question] = make_answer(found, question.stub)
        return answers

    def find_below(self, cells: list[Cell], place: int) -> list[Cell]:
        """The cells that a student added below a task, up to the next cell of the source."""
        below = []
        for cell in cells[place + 1 :]:
            if get_id(cell) or get_text(cell).strip() in self.released - {""}:
                break
            below.append(cell)
        return below


def make_answer(cells: list[Cell], stub: str) -> StudentAnswer:
    """An answer from its cells; `stub` is the text that was released."""
    texts = ((get_prose(cell), get_text(cell)) for cell in cells)
    text = "\n".join(source if prose is None else prose for prose, source in texts)
    released = {line.strip() for line in (stub + "\n" + (unquote(stub) or "")).splitlines()}
    written = "\n".join(line for line in text.splitlines() if line.strip() not in released)
    shown = [[cell.get("outputs"), cell.get("attachments")] for cell in cells]
    digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
    excerpt = printable(BULLET.sub("", written), EXCERPT)
    return StudentAnswer(tuple(cells), written.strip(), excerpt, digest)


def get_prose(cell: Cell) -> str | None:
    """The text of a Markdown cell, or of a code cell that only assigns a string."""
    source = get_text(cell)
    return unquote(source) if cell.get("cell_type") == "code" else source

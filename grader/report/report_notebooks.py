"""Reads an assignment's notebooks for the report, with one name for a cell in all of them.

If there are several notebooks, a cell is called `notebook/grade_id`, as `grade` calls it, and a
question begins with the name of its notebook.
"""

from collections.abc import Collection, Iterable, Mapping, Sized
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat

from grader.assignment.questions import Item, Question, read_questions, read_title
from grader.cells import get_id, get_label, is_self_reported, name_cell
from grader.course import Course, name_notebooks
from grader.report.check_outcomes import CheckOutcome, find_outcomes, read_all_templates
from grader.report.graded_copies import read_graded_copy

NOT_HANDED_IN = CheckOutcome("not handed in", "Its notebook was not handed in")
SELF_REPORTED = "self-reported"

Cells = list[Any]


class SourceNotebooks:
    """What the report takes from an assignment's source and release."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.names = name_notebooks(course, assignment)
        source, released = (course.folder(step, assignment) for step in ("source", "release"))
        cells = {name: self.read(source / f"{name}.ipynb", name) for name in self.names}
        self.questions = tuple(
            question for name in self.names for question in self.read_questions(name, cells[name])
        )
        self.title = self.read_title(cells, assignment)
        everything = [cell for of_notebook in cells.values() for cell in of_notebook]
        self.templates = read_all_templates(everything)
        self.reference = list_answers(everything, self.questions)
        given = [
            cell
            for name in self.names
            if (path := released / f"{name}.ipynb").is_file()
            for cell in self.read(path, name)
        ]
        self.released = frozenset(
            line.strip() for cell in given for line in cell.source.splitlines()
        )
        self.stubs = {get_id(cell): cell.source.strip() for cell in given if get_id(cell)}

    def read(self, path: Path, name: str) -> Cells:
        """The cells of one of the course's own notebooks."""
        return rename(nbformat.read(path, as_version=4).cells, name, self.names)

    def read_questions(self, name: str, cells: Cells) -> list[Question]:
        """The questions of one notebook; with several notebooks, its name comes first."""
        questions = read_questions(nbformat.from_dict({"cells": cells}))
        if len(self.names) == 1:
            return questions
        return [add_notebook(question, f"{name}/", f"{name}: ") for question in questions]

    def read_title(self, cells: Mapping[str, Cells], assignment: str) -> str:
        """The title of the only notebook; of several, the assignment's name."""
        if len(self.names) > 1:
            return assignment
        return read_title(nbformat.from_dict({"cells": cells[self.names[0]]}), assignment)

    def read_copies(self, folder: Path) -> Cells:
        """The cells of a student's graded copies; ValueError if one is not a notebook."""
        return [
            cell
            for name in self.names
            for cell in rename(read_graded_copy(folder / f"{name}.ipynb"), name, self.names)
        ]

    def find_outcomes(self, folder: Path, cells: Cells) -> dict[str, CheckOutcome]:
        """The outcome of each missed check; also of those in a notebook that is missing."""
        missing = {name for name in self.names if not (folder / f"{name}.ipynb").is_file()}
        absent = {
            item.name: NOT_HANDED_IN
            for question in self.questions
            for item in question.items
            if not item.by_hand and item.name.rpartition("/")[0] in missing
        }
        return absent | find_outcomes(cells, self.questions, self.templates, self.stubs)


def rename(cells: Cells, notebook: str, notebooks: Sized) -> Cells:
    """The same cells, under the names that they have in the whole assignment."""
    for cell in cells:
        if name := get_id(cell):
            label: Any = get_label(cell)
            label["grade_id"] = name_cell(notebook, name, notebooks)
    return cells


def add_notebook(question: Question, before: str, title: str) -> Question:
    """The question with its notebook in its title, but not in the labels of its items."""
    items = (replace(item, words=item.label.removeprefix(before)) for item in question.items)
    title += question.title.removeprefix(before)
    return replace(question, title=title, items=tuple(items))


def list_answers(cells: Cells, questions: Iterable[Question]) -> dict[str, str]:
    """The source of each cell to fill in."""
    names = {name for question in questions for name in question.answers}
    return {get_id(cell): cell["source"] for cell in cells if get_id(cell) in names}


def find_self_reported(cells: Cells) -> set[str]:
    """The tests of graded copies that ran beside a student's code."""
    return {get_id(cell) for cell in cells if is_self_reported(cell)}


def flag_self_reported(
    questions: Iterable[Question], names: Collection[str]
) -> tuple[Question, ...]:
    """The questions, with the items marked that a student's code could have forged."""
    return tuple(
        replace(question, items=tuple(flag(item) if item.name in names else item
                                      for item in question.items))
        for question in questions
    )  # fmt: skip


def flag(item: Item) -> Item:
    """An item whose label says that it is self-reported."""
    return replace(item, words=f"{item.label} ({SELF_REPORTED})")

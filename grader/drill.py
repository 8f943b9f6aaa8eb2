"""Loads what a course has for an assignment besides its notebook: answers, demo class, report.

They are `answers.py`, `demo.py` and `report.py` in `drills/<assignment>/`; each is optional.
"""

import hashlib
import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.command_error import CommandError
from grader.text.printable import printable

REFERENCE = "reference"
"""The name of the answer that is the solution itself; it needs no row in the table."""
UNTOUCHED = None
"""Used in place of a cell's source: the cell stays as released."""


@dataclass(frozen=True, eq=False)
class Answer:
    """A sample submission, right or wrong.

    `cells` maps answer cells to their sources; all others have the reference solution. `fails`
    names the checks that it must fail; `says` is part of the message of the first of these, or of
    each, with `everywhere`.
    """

    name: str
    cells: Mapping[str, str | None] = field(default_factory=dict)
    fails: tuple[str, ...] = ()
    says: str = ""
    everywhere: bool = False


@dataclass(frozen=True)
class HandMark:
    """A person's mark: points under each heading of the rubric, and a comment of their own.

    Without a rubric, `points` has one number.
    """

    points: tuple[float, ...]
    comment: str = ""


@dataclass(frozen=True, eq=False)
class DemoStudent:
    """A student of the demo class: what they hand in, when, and how a person marks it.

    `cells` overrides cells of the answer; `hours` are counted from the due date, negative before
    it; `by_hand` maps manually graded cells to their marks; cells not in it stay unmarked.
    `left_out` names notebooks that they do not hand in.
    """

    answer: str
    cells: Mapping[str, str] = field(default_factory=dict)
    hours: float = -1
    extension_days: int = 0
    by_hand: Mapping[str, HandMark] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


SIMPLEST = (DemoStudent(REFERENCE),)


@dataclass(frozen=True)
class Drill:
    """What one assignment has in `drills/`; empty if it has nothing."""

    answers: tuple[Answer, ...] = ()
    demo: tuple[DemoStudent, ...] = SIMPLEST
    report: ModuleType | None = None

    @property
    def wrong(self) -> tuple[Answer, ...]:
        """The answers that fail a check."""
        return tuple(answer for answer in self.answers if answer.fails)

    @property
    def demo_answers(self) -> tuple[Answer, ...]:
        """What each student of the demo class hands in."""
        return tuple(map(self.find_answer, self.demo))

    def find_answer(self, student: DemoStudent) -> Answer:
        """What a student hands in: a row of the table, with cells of their own."""
        by_name = {answer.name: answer for answer in (Answer(REFERENCE), *self.answers)}
        answer = by_name[student.answer]
        return replace(answer, cells={**answer.cells, **student.cells})


def load_drill(root: Path, assignment: str) -> Drill:
    """Load `root`/drills/`assignment`/, which is trusted as the course's config is."""
    folder = root / "drills" / assignment
    return Drill(
        answers=tuple(read(folder, "answers", "ANSWERS", ())),
        demo=tuple(read(folder, "demo", "STUDENTS", SIMPLEST)),
        report=load(folder, "report"),
    )


def read(folder: Path, part: str, name: str, default: Any) -> Any:
    """The value called `name` in the module `part`."""
    return getattr(load(folder, part), name, default)


def load(folder: Path, part: str) -> ModuleType | None:
    """Import the module `part` from `folder`, whatever is on the path.

    Raises CommandError if it cannot be imported.
    """
    if not (folder / f"{part}.py").is_file():
        return None
    name = f"drill_{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"
    if name not in sys.modules:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = module_from_spec(spec)
    try:
        return importlib.import_module(f"{name}.{part}")
    except Exception as error:
        place = f"drills/{folder.name}/{part}.py"
        reason = printable(f"{type(error).__name__}: {error}")
        raise CommandError(f"{place} cannot be imported: {reason}") from error

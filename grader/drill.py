"""What a course has for an assignment beside its notebook: answers, a demo class, a report part.

They stand in `drills/<assignment>/`: `answers.py`, `demo.py`, `report.py`; each may be missing.
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

UNTOUCHED = None
"""In place of a cell's source: the cell stays as it was released."""


@dataclass(frozen=True, eq=False)
class Answer:
    """A sample submission, right or wrong.

    `cells` maps a solution cell to its whole source; the others hold the reference solution.
    `fails` names the checks that it must miss, `says` is part of what the first of them says,
    or, with `everywhere`, each of them.
    """

    name: str
    cells: Mapping[str, str | None] = field(default_factory=dict)
    fails: tuple[str, ...] = ()
    says: str = ""
    everywhere: bool = False


@dataclass(frozen=True, eq=False)
class DemoStudent:
    """One of the demo's class: what they hand in and when, and what a person gives for it.

    `cells` goes over the answer's own; `hours` count from the due date, negative before it;
    `by_hand` maps a cell that a person marks to points and a comment, and may leave it waiting.
    """

    answer: str
    cells: Mapping[str, str] = field(default_factory=dict)
    hours: float = -1
    extension_days: int = 0
    by_hand: Mapping[str, tuple[float, str]] = field(default_factory=dict)


SIMPLEST = (DemoStudent("reference"),)


@dataclass(frozen=True)
class Drill:
    """The parts of one assignment; empty where it has none."""

    answers: tuple[Answer, ...] = ()
    demo: tuple[DemoStudent, ...] = SIMPLEST
    report: ModuleType | None = None

    @property
    def wrong(self) -> tuple[Answer, ...]:
        """The answers that miss a check."""
        return tuple(answer for answer in self.answers if answer.fails)

    @property
    def demo_answers(self) -> tuple[Answer, ...]:
        """What each student of the demo hands in."""
        by_name = {answer.name: answer for answer in (Answer("reference"), *self.answers)}
        return tuple(
            replace(
                by_name[student.answer], cells={**by_name[student.answer].cells, **student.cells}
            )
            for student in self.demo
        )


def load_drill(root: Path, assignment: str) -> Drill:
    """The parts in `root`/drills/`assignment`/, which are trusted as the config is."""
    folder = root / "drills" / assignment
    return Drill(
        answers=tuple(read(folder, "answers", "ANSWERS", ())),
        demo=tuple(read(folder, "demo", "STUDENTS", SIMPLEST)),
        report=load(folder, "report"),
    )


def read(folder: Path, part: str, name: str, default: Any) -> Any:
    """The value called `name` in one part."""
    return getattr(load(folder, part), name, default)


def load(folder: Path, part: str) -> ModuleType | None:
    """The module `part`, imported from `folder` whatever else is on the path."""
    if not (folder / f"{part}.py").is_file():
        return None
    name = f"drill_{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"
    if name not in sys.modules:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = module_from_spec(spec)
    return importlib.import_module(f"{name}.{part}")

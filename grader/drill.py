"""What a course has for an assignment beside its notebook: answers, a demo class, a report part.

They stand in `drills/<assignment>/`: `answers.py`, `demo.py`, `report.py`; each may be missing.
"""

import hashlib
import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    `fails` names the checks that it must miss, `says` is part of what the first of them says.
    """

    name: str
    cells: Mapping[str, str | None] = field(default_factory=dict)
    fails: tuple[str, ...] = ()
    says: str = ""


SIMPLEST = (Answer("reference"),)


@dataclass(frozen=True)
class Drill:
    """The parts of one assignment; empty where it has none."""

    answers: tuple[Answer, ...] = ()
    demo: tuple[str, ...] = ()  # the answers that the demo class hands in, a student each
    report: ModuleType | None = None

    @property
    def wrong(self) -> tuple[Answer, ...]:
        """The answers that miss a check."""
        return tuple(answer for answer in self.answers if answer.fails)

    @property
    def demo_answers(self) -> tuple[Answer, ...]:
        """What the demo class hands in: the reference alone where nothing is said."""
        by_name = {answer.name: answer for answer in self.answers}
        return tuple(by_name[name] for name in self.demo) or SIMPLEST


def load_drill(root: Path, assignment: str) -> Drill:
    """The parts in `root`/drills/`assignment`/, which are trusted as the config is."""
    folder = root / "drills" / assignment
    return Drill(
        answers=tuple(read(folder, "answers", "ANSWERS", ())),
        demo=tuple(read(folder, "demo", "STUDENTS", ())),
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

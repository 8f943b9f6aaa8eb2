"""What `make compatibility` keeps between runs, in the corpus folder.

One file for each assignment, in a folder named after what its content depends on. So a run goes on
where the last one has stopped, and a new build is compared with stock nbgrader's marks of before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import distributions
from pathlib import Path

from .corpus import FOLDER, CorpusAssignment
from .course import Marks

JUDGING = ("judge", "intake", "assignment", "cells.py")
"""The parts of `grader/` on which a judged mark depends."""


@dataclass(frozen=True)
class Row:
    """The numbers of one assignment, and the tests whose points differ, each with the reason."""

    counts: dict[str, int]
    differences: dict[str, str]


class RowStore:
    """The rows of one build."""

    def __init__(self, build: str) -> None:
        self._folder = FOLDER / "compared" / build[:12]

    def read(self, assignment: CorpusAssignment) -> Row | None:
        """The row of an assignment, if it has been compared on this build."""
        path = self._folder / name_file(assignment)
        return Row(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None

    def write(self, assignment: CorpusAssignment, row: Row) -> None:
        _write_json(self._folder / name_file(assignment), asdict(row))


class StockStore:
    """Stock nbgrader's marks, which depend on the installed packages, and on no build."""

    def __init__(self) -> None:
        self._folder = FOLDER / "stock" / digest_packages()[:12]

    def read(self, assignment: CorpusAssignment) -> dict[str, Marks] | None:
        path = self._folder / name_file(assignment)
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def write(self, assignment: CorpusAssignment, marks: dict[str, Marks]) -> dict[str, Marks]:
        _write_json(self._folder / name_file(assignment), marks)
        return marks


def digest_build(project: Path) -> str:
    """Equal for builds that judge with the same code and the same packages."""
    files = [file for part in JUDGING for file in _find_modules(project / "grader" / part)]
    return _digest([digest_packages().encode(), *(path.read_bytes() for path in files)])


def digest_packages() -> str:
    """Equal where the same packages are installed in the same versions."""
    found = {f"{each.name}=={each.version}" for each in distributions()}
    return _digest(line.encode() for line in sorted(found))


def name_file(assignment: CorpusAssignment) -> str:
    """Equal for the same notebooks and stand-ins at the same commit."""
    parts = (assignment.name, assignment.commit, *sorted(assignment.digests.values()))
    files = [path.read_bytes() for path in assignment.stand_ins]
    return f"{_digest([*(part.encode() for part in parts), *files])[:24]}.json"


def _find_modules(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _digest(parts: Iterable[bytes]) -> str:
    made = hashlib.sha256()
    for part in parts:
        made.update(hashlib.sha256(part).digest())
    return made.hexdigest()


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")

"""Compares stock nbgrader with the judge on one assignment, test cell by test cell."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade

from grader.assignment.assignment_files import find_files
from grader.cells import get_id, is_test
from grader.judge.host.client import find_solution_needs, judge_notebook
from grader.judge.host.job_files import AssignmentFiles
from grader.judge.host.server_client import SERVER, ServerClient
from grader.judge.protocol.limits import Limits
from grader.judge.protocol.outcomes import JudgeError

from .course import ASSIGNMENT, REFERENCE, UNTOUCHED, Marks, grade_stock, make_course, read_points

LIMITS = Limits(cell_seconds=60)


@dataclass(frozen=True)
class Comparison:
    """Marks of the course's own solution and of the untouched release, by `notebook/cell`.

    `reported`: tests that the solution fails here, each with the message for the instructor;
    `self_reported`: the solution's marks for tests with fewer points here than stock nbgrader
    gives, if they are named in `c.JudgeSubmission.self_reported`.
    """

    points: Marks
    stock: dict[str, Marks]
    judged: dict[str, Marks]
    reported: dict[str, str]
    self_reported: Marks

    @property
    def earned(self) -> list[str]:
        """Test cells that the solution earns points with in stock nbgrader."""
        return [cell for cell, mark in self.stock[REFERENCE].items() if mark]

    @property
    def same(self) -> list[str]:
        """Those of them with the same mark here."""
        judged, stock = self.judged[REFERENCE], self.stock[REFERENCE]
        return [cell for cell in self.earned if judged.get(cell) == stock[cell]]

    @property
    def lost(self) -> list[str]:
        """Those of them with another mark here."""
        same = set(self.same)
        return [cell for cell in self.earned if cell not in same]

    @property
    def same_if_self_reported(self) -> list[str]:
        """Those of the lost with the same mark once they are self-reported."""
        stock = self.stock[REFERENCE]
        return [cell for cell in self.lost if self.self_reported.get(cell) == stock[cell]]

    @property
    def given_for_nothing(self) -> list[str]:
        """Cells with more points for the untouched release than stock nbgrader gives it."""
        stock = self.stock[UNTOUCHED]
        return [
            cell for cell, mark in self.judged[UNTOUCHED].items() if mark > stock.get(cell, 0.0)
        ]


def compare(
    folder: Path,
    server: ServerClient = SERVER,
    find_stock: Callable[[Path], dict[str, Marks]] | None = None,
    notebooks: Collection[str] | None = None,
    stand_ins: Collection[Path] = (),
    self_report: bool = False,
) -> Comparison:
    """Release the assignment in `folder` and grade it both ways; `self_report` what it loses."""
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch:
        root = make_course(Path(scratch), folder, notebooks, stand_ins)
        stock = (find_stock or grade_both)(root)
        judged: dict[str, Marks] = {REFERENCE: {}, UNTOUCHED: {}}
        reported: dict[str, str] = {}
        self_reported: Marks = {}
        for path in sorted((root / "source" / ASSIGNMENT).glob("*.ipynb")):
            source = read_trusted(root, path)
            files = AssignmentFiles(find_files(path.parent))
            for who in judged:
                handed_in = nbformat.read(root / "submitted" / who / ASSIGNMENT / path.name, 4)
                judged[who] |= judge_marks(path.stem, handed_in, source, server, files)
            reported |= find_reported(path.stem, source, server, files)
            if self_report:
                lost = find_lost(path.stem, stock, judged)
                self_reported |= judge_self_reported(path.stem, source, lost, server, files)
        return Comparison(read_points(root), stock, judged, reported, self_reported)


def grade_both(root: Path) -> dict[str, Marks]:
    """Stock nbgrader's marks of both submissions."""
    return {who: grade_stock(root, who) for who in (REFERENCE, UNTOUCHED)}


def read_trusted(root: Path, path: Path) -> NotebookNode:
    """The source with its tests as the gradebook has them: autotests are written out there."""
    source = nbformat.read(path, as_version=4)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        released = gradebook.find_notebook(path.stem, ASSIGNMENT).source_cells
        texts = {cell.name: cell.source for cell in released}
    for cell in source.cells:
        if is_test(cell):
            cell.source = texts.get(get_id(cell), cell.source)
    return source


def judge_marks(
    name: str,
    notebook: NotebookNode,
    source: NotebookNode,
    server: ServerClient,
    files: AssignmentFiles,
    self_reported: Collection[str] = (),
) -> Marks:
    """Marks as nbgrader reads them from a judged copy; none if the judge itself fails."""
    try:
        judged = judge_notebook(notebook, source, LIMITS, server, files, self_reported)
    except JudgeError:
        return {}
    return {
        f"{name}/{get_id(cell)}": determine_grade(cell)[0] for cell in judged.cells if is_test(cell)
    }


def find_lost(name: str, stock: dict[str, Marks], judged: dict[str, Marks]) -> frozenset[str]:
    """The tests of one notebook with other points for the solution than stock nbgrader gives."""
    earned, here = stock[REFERENCE], judged[REFERENCE]
    lost = (
        cell.partition("/") for cell in earned if earned[cell] and here.get(cell) != earned[cell]
    )
    return frozenset(cell for notebook, _, cell in lost if notebook == name)


def judge_self_reported(
    name: str,
    source: NotebookNode,
    tests: Collection[str],
    server: ServerClient,
    files: AssignmentFiles,
) -> Marks:
    """The solution's marks for these tests if they are self-reported."""
    if not tests:
        return {}
    marks = judge_marks(name, source, source, server, files, tests)
    return {f"{name}/{cell}": marks.get(f"{name}/{cell}", 0.0) for cell in tests}


def find_reported(
    name: str, source: NotebookNode, server: ServerClient, files: AssignmentFiles
) -> dict[str, str]:
    """Tests that the course's own solution does not pass, with their messages."""
    try:
        needs = find_solution_needs(source, LIMITS, server, files)
    except JudgeError as problem:
        return {f"{name}/": str(problem)}
    return {f"{name}/{cell}": message for cell, message in needs.failed.items()}

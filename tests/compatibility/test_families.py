"""Each family of tests gets the same points as with stock nbgrader."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grader.assignment.assignment_files import find_files
from grader.cells import get_id
from grader.judge.host.job_files import AssignmentFiles
from grader.judge.host.server_client import ServerClient

from .compare import Comparison, compare, judge_marks
from .corpus import CorpusAssignment, read_manifest
from .course import NBGRADER_DOCS
from .families import FILES, SAME, TOLD, Family, build_source

HERE = [family for family in (*SAME, *TOLD) if not family.missing]
WRONG = [(family, at) for family in HERE for at in range(len(family.wrong))]


@pytest.fixture(scope="module")
def server() -> Iterator[ServerClient]:
    server = ServerClient()
    yield server
    server.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All families in one notebook, with the files beside it."""
    folder = tmp_path_factory.mktemp("families")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    nbformat.write(build_source(HERE), folder / "families.ipynb")
    return folder


@pytest.fixture(scope="module")
def compared(server: ServerClient, folder: Path) -> Comparison:
    """The notebook graded both ways."""
    return compare(folder, server)


@pytest.fixture(scope="module")
def wrong_marks(server: ServerClient, folder: Path) -> list[dict[str, float]]:
    """Marks of notebooks in which each family has its first wrong answer, its second, and so on."""
    source = nbformat.read(folder / "families.ipynb", 4)
    files = AssignmentFiles(find_files(folder))
    most = max(len(family.wrong) for family in HERE)
    return [
        judge_marks("families", answer_wrongly(source, at), source, server, files)
        for at in range(most)
    ]


def answer_wrongly(source: NotebookNode, at: int) -> NotebookNode:
    """The notebook with the wrong answer number `at` of each family that has so many."""
    handed_in = nbformat.from_dict(source)
    wrong = {f"answer_{each.name}": each.wrong[at] for each in HERE if at < len(each.wrong)}
    for cell in handed_in.cells:
        cell.source = wrong.get(get_id(cell), cell.source)
    return handed_in


@pytest.mark.parametrize("family", SAME, ids=lambda family: family.name)
def test_the_solution_gets_the_mark_of_stock_nbgrader(compared: Comparison, family: Family) -> None:
    skip_without_packages(family)
    cell = f"families/{family.name}"
    assert compared.stock["reference"][cell] == 1
    assert compared.judged["reference"][cell] == 1, compared.reported.get(cell)


@pytest.mark.parametrize("family", TOLD, ids=lambda family: family.name)
def test_what_cannot_cross_is_reported_before_anyone_is_graded(
    compared: Comparison, family: Family
) -> None:
    skip_without_packages(family)
    cell = f"families/{family.name}"
    assert compared.stock["reference"][cell] == 1
    assert compared.judged["reference"][cell] == 0
    assert cell in compared.reported


@pytest.mark.parametrize(
    ("family", "at"), WRONG, ids=[f"{family.name}-{at}" for family, at in WRONG]
)
def test_a_wrong_answer_earns_nothing(
    wrong_marks: list[dict[str, float]], family: Family, at: int
) -> None:
    assert wrong_marks[at][f"families/{family.name}"] == 0


def test_nothing_is_given_for_an_untouched_notebook(compared: Comparison) -> None:
    assert compared.given_for_nothing == []


def skip_without_packages(family: Family) -> None:
    if family.missing:
        pytest.skip(f"not installed: {', '.join(family.missing)}; .ci/run installs all")


@pytest.mark.parametrize("assignment", ["ps1", "ps1_autotest"])
def test_nbgraders_own_assignments_have_its_marks(
    server: ServerClient, tmp_path: Path, assignment: str
) -> None:
    folder = tmp_path / assignment
    shutil.copytree(NBGRADER_DOCS / "source" / assignment, folder)
    result = compare(folder, server)
    assert result.earned
    assert sorted(result.same) == sorted(result.earned), result.reported
    assert result.given_for_nothing == []


@pytest.mark.parametrize(
    "assignment",
    [each for each in read_manifest() if each.is_here()] or [None],
    ids=lambda each: each.name if each else "not fetched: make corpus",
)
def test_a_public_assignment_gives_nothing_for_nothing(
    server: ServerClient, assignment: CorpusAssignment | None
) -> None:
    if assignment is None:
        pytest.skip("no corpus here: make corpus")
    result = compare(
        assignment.path, server, notebooks=assignment.digests, stand_ins=assignment.stand_ins
    )
    assert result.given_for_nothing == []
    lost = set(result.earned) - set(result.same)
    assert lost <= result.reported.keys(), "less than stock, and it was not reported"

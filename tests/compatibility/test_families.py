"""Each family of tests gets the same points as with stock nbgrader."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import nbgrader
import pytest

from grader.judge.host.server_client import ServerClient

from .compare import Comparison, compare
from .corpus import CorpusAssignment, read_manifest
from .families import FAMILIES, FILES, build_source

NBGRADER_DOCS = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source"


@pytest.fixture(scope="module")
def server() -> Iterator[ServerClient]:
    server = ServerClient()
    yield server
    server.close()


@pytest.fixture(scope="module")
def compared(server: ServerClient, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """All families in one notebook, graded both ways."""
    folder = tmp_path_factory.mktemp("families")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    nbformat.write(build_source(), folder / "families.ipynb")
    return compare(folder, server)


@pytest.mark.parametrize("name", [family.name for family in FAMILIES])
def test_the_solution_gets_the_mark_of_stock_nbgrader(compared: Comparison, name: str) -> None:
    cell = f"families/{name}"
    assert compared.stock["reference"][cell] == 1
    assert compared.judged["reference"][cell] == 1, compared.reported


def test_nothing_is_given_for_an_untouched_notebook(compared: Comparison) -> None:
    assert compared.given_for_nothing == []


@pytest.mark.parametrize("assignment", ["ps1", "ps1_autotest"])
def test_nbgraders_own_assignments_have_its_marks(
    server: ServerClient, tmp_path: Path, assignment: str
) -> None:
    folder = tmp_path / assignment
    shutil.copytree(NBGRADER_DOCS / assignment, folder)
    shutil.copy(NBGRADER_DOCS.parent / "autotests.yml", folder)
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
    result = compare(assignment.path, server)
    assert result.given_for_nothing == []
    lost = set(result.earned) - set(result.same)
    assert lost <= result.reported.keys(), "less than stock, and it was not reported"

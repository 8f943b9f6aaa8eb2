"""The source notebook in a course with stock nbgrader: same marks, same content."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.api import Gradebook
from support.notebooks import ROOT, SOURCE, TESTS
from support.programs.nbgrader_command import check_nbgrader

from drills.exploding_loss.answers import ANSWERS, score
from grader.assignment.fill_in import fill_in
from grader.drill import Answer

NAME = "exploding_loss"
HONEST = [
    answer
    for answer in ANSWERS
    if answer.name
    in {"reference", "numpy_float32", "rate_too_small", "limit_by_trial", "untouched"}
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded course without configuration, with nothing of ours but the notebook."""
    root = tmp_path_factory.mktemp("stock")
    shutil.copytree(ROOT / "source", root / "source")
    (root / "nbgrader_config.py").touch()
    check_nbgrader(root, "generate_assignment", NAME)
    release = nbformat.read(root / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    for answer in HONEST:
        folder = root / "submitted" / answer.name / NAME
        folder.mkdir(parents=True)
        nbformat.write(fill_in(release, SOURCE, answer.cells), folder / f"{NAME}.ipynb")
    check_nbgrader(root, "autograde", NAME)
    return root


@pytest.mark.parametrize("answer", HONEST, ids=lambda answer: answer.name)
def test_honest_submissions_get_the_marks_of_the_table(answer: Answer, course: Path) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission(NAME, answer.name)

        assert (submission.score, submission.max_score) == (score(answer), 20)


def test_untouched_release_of_stock_nbgrader_can_be_read_to_its_end(course: Path) -> None:
    notebook = nbformat.read(course / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(course)}}).execute()

    outputs = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    assert all(outputs[test][-1].output_type == "error" for test in TESTS)

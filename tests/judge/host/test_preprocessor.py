"""The judge in nbgrader's own command: honest submissions get the same marks as without it."""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from support.judge_notebooks import RIGHT, TESTS, hand_in, make_source
from traitlets.config import Config

from grader.judge.host.preprocessor import JudgeSubmission
from grader.settings.safe_config import find_faults

ANSWERS = {
    "student01": RIGHT,
    "student02": "",
    "student03": RIGHT.replace("0.1", "1.5") + "LEARNING_RATE = 0.1",
    "student04": "RATE = 0.2\ndef step_factor(lr):\n    return 1 - 2 * lr",
}
WARNING = {
    "student04": "RATE = 0.2\nimport warnings\ndef step_factor(lr):\n"
    "    warnings.warn('well')\n    return 1 - 2 * lr",
}


@pytest.fixture(autouse=True)
def find_alembic(monkeypatch: pytest.MonkeyPatch) -> None:
    """nbgrader starts `alembic` by name, as it finds it in an activated environment."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)


ATTACK = "import os\nos._exit(0)"


def make_course(
    root: Path, answers: dict[str, str], judged: bool, allow_unsandboxed: bool = False
) -> NbGraderAPI:
    config = Config()
    config.JudgeSubmission.allow_unsandboxed = allow_unsandboxed
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"sqlite:///{root}/gradebook.db"
    config.IncludeHeaderFooter.header = ""
    if judged:
        autograde = Autograde.autograde_preprocessors.default()
        config.Autograde.exporter_class = "grader.intake.exporter.IntakeExporter"
        config.Autograde.autograde_preprocessors = [
            JudgeSubmission if stage is Execute else stage for stage in autograde
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebooks = {"source": make_source()}
    notebooks |= {f"submitted/{name}": hand_in(answer) for name, answer in answers.items()}
    for folder, notebook in notebooks.items():
        notebook.metadata.kernelspec = kernel
        path = root / folder / "drill" / "drill.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    return NbGraderAPI(config=config)


def read_marks(api: NbGraderAPI, answers: dict[str, str]) -> dict[str, dict[str, float | None]]:
    assert api.generate_assignment("drill")["success"]
    for name in answers:
        api.autograde("drill", name)
    with Gradebook(api.coursedir.db_url) as gradebook:
        return {
            name: {
                grade.name: grade.auto_score
                for grade in gradebook.find_submission_notebook("drill", "drill", name).grades
            }
            for name in answers
        }


def test_honest_submissions_get_the_marks_of_stock_nbgrader(tmp_path: Path) -> None:
    marks = [
        read_marks(make_course(tmp_path / str(judged), ANSWERS, judged), ANSWERS)
        for judged in (False, True)
    ]
    assert marks[0] == marks[1]
    assert marks[1]["student01"] == dict.fromkeys(TESTS, 1.0)


@pytest.mark.parametrize(("judged", "mark"), [(False, 0.0), (True, 1.0)])
def test_a_warning_costs_no_mark_as_it_does_in_stock_nbgrader(
    judged: bool, mark: float, tmp_path: Path
) -> None:
    marks = read_marks(make_course(tmp_path, WARNING, judged), WARNING)
    assert marks["student04"]["factor"] == mark


def test_submission_that_ends_python_still_gets_a_mark(tmp_path: Path) -> None:
    answers = {"student05": ATTACK}
    marks = read_marks(make_course(tmp_path, answers, True), answers)
    assert marks["student05"]["rate"] == 0.0


def test_our_own_fault_writes_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("our fault")

    monkeypatch.setattr("grader.judge.host.preprocessor.judge_notebook", fail)
    answers = {"student06": RIGHT}
    marks = read_marks(make_course(tmp_path, answers, True), answers)
    assert set(marks["student06"].values()) <= {None}
    assert not (tmp_path / "autograded" / "student06" / "drill").exists()


def test_a_notebook_graded_without_a_sandbox_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("preprocessor", "client"):
        monkeypatch.setattr(f"grader.judge.host.{module}.find_missing", lambda: ["no Landlock"])
    answers = {"student08": RIGHT}
    marks = read_marks(make_course(tmp_path, answers, True, allow_unsandboxed=True), answers)
    assert marks["student08"] == dict.fromkeys(TESTS, 1.0)
    graded = nbformat.read(tmp_path / "autograded/student08/drill/drill.ipynb", as_version=4)
    assert graded.cells[0].source.startswith("**Graded without a sandbox.**")
    assert "no Landlock" in graded.cells[0].source


def test_broken_metadata_still_ends_with_a_mark(tmp_path: Path) -> None:
    answers = {"student07": RIGHT}
    api = make_course(tmp_path, answers, True)
    path = tmp_path / "submitted" / "student07" / "drill" / "drill.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].metadata.nbgrader.update(grade=True, solution=False, points=100)
    notebook.cells[2].metadata.nbgrader.update(grade_id="answer", points=100)
    nbformat.write(notebook, path)
    assert set(read_marks(api, answers)["student07"]) == set(TESTS)
    assert sum(mark or 0 for mark in read_marks(api, answers)["student07"].values()) <= len(TESTS)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"cell_secs": 1.0}, "ps1: no setting cell_secs; did you mean cell_seconds?"),
        ({"cell_seconds": "long"}, "ps1: Expected `float`, got `str`"),
    ],
)
def test_a_wrong_setting_of_an_assignment_stops_the_command(
    own: dict[str, object], message: str
) -> None:
    config = Config()
    config.JudgeSubmission.for_assignment = {"ps1": own}
    config.Autograde.autograde_preprocessors = [JudgeSubmission]
    (fault,) = find_faults(Autograde(config=config))
    assert message in fault


def test_an_assignment_has_limits_of_its_own() -> None:
    config = Config()
    config.JudgeSubmission.for_assignment = {"ps1": {"cell_seconds": 60.0}}
    stage = JudgeSubmission(config=config)
    assert stage.get_limits("ps1").cell_seconds == 60.0
    assert stage.get_limits("ps2").cell_seconds == 30.0

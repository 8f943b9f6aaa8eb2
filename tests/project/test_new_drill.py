"""`python -m grader new` creates a drill that passes `check`, in a course with another one."""

import shutil
from pathlib import Path

import pytest
from support.programs.make_copy import ROOT

from grader.__main__ import main

NAME = "second_drill"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("nbgrader_config.py", "nbgrader_config.json"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_new_drill_passes_check(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", NAME]) == 0
    assert "source/second_drill/second_drill.ipynb" in capsys.readouterr().out
    assert main(["check", NAME]) == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    assert "each answer of the table fails the checks that it names (5 answers)" in said
    assert main(["demo", NAME]) == 0


def test_answer_with_another_outcome_is_reported(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["new", NAME])
    answers = course / "drills" / NAME / "answers.py"
    answers.write_text(answers.read_text().replace('("compute_mean",),\n        "how', '(),\n"how'))
    assert main(["check", NAME]) == 1
    assert "sum_without_the_count fails compute_mean" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "says"),
    [("my drill", "is not a valid name"), ("../up", "is not a valid name"), (NAME, "already")],
)
def test_invalid_name_is_reported(
    name: str, says: str, course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / "source" / NAME).mkdir(parents=True)
    assert main(["new", name]) == 2
    assert says in capsys.readouterr().err

"""Any error in a course's settings stops every command before student code runs."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.apps import (
    AutogradeApp,
    GenerateAssignmentApp,
    GenerateFeedbackApp,
    NbGrader,
    ZipCollectApp,
)
from support.small_drill import ASSIGNMENT, HandIn, find_cell, solved
from traitlets.config import Config

from grader.command_error import CommandError
from grader.configure import configure_formgrader
from grader.course import Course, open_course

PROJECT = Path(__file__).parents[2]
Change = Callable[[str], str]


def append(line: str) -> Change:
    return lambda config: f"{config}\n{line}\n"


BROKEN: dict[str, tuple[Change, str]] = {
    "an error in the first line": (lambda config: f"1 / 0\n{config}", "ZeroDivisionError"),
    "an error in the last line": (append("1 / 0"), "ZeroDivisionError"),
    "no Python": (append("c.Exchange.root = ("), "SyntaxError"),
    "an import that is not there": (append("import no_such_package"), "no_such_package"),
    "bytes that are no text": (append("# \x00"), "null bytes"),
    "nothing in it": (lambda _: "", ""),
    "only a comment in it": (lambda _: "# later\n", ""),
    "no stages": (append("c.Autograde.autograde_preprocessors = []"), "JudgeSubmission is missing"),
    "nbgrader's own stages": (
        append("del c.Autograde['autograde_preprocessors']"), "JudgeSubmission is missing"
    ),
    "Execute beside the judge": (
        append("c.Autograde.autograde_preprocessors.append('nbgrader.preprocessors.Execute')"),
        "Execute in c.Autograde",
    ),
    "a stage that is not there": (
        append("c.Autograde.autograde_preprocessors += ['no_such.Stage']"), "no_such"
    ),
    "a setting of the wrong kind": (append("c.JudgeSubmission.memory_mb = 'lots'"), "memory_mb"),
    "a setting mistyped": (append("c.JudgeSubmission.memory_md = 5"), "did you mean memory_mb?"),
    "a stage mistyped": (append("c.JudgeSubmision.memory_mb = 5"), "did you mean JudgeSubmission?"),
}  # fmt: skip


@pytest.fixture
def ran(course: Course, hand_in: HandIn) -> Path:
    """A file that exists if student code has run without a sandbox."""
    mark = course.root / "ran.txt"
    notebook = solved()
    find_cell(notebook, "predict").source = f"open({str(mark)!r}, 'w')"
    hand_in("student01", nbformat.writes(notebook))
    return mark


@pytest.mark.parametrize("name", BROKEN)
def test_nbgrader_stops_before_anything_runs(name: str, course: Course, ran: Path) -> None:
    change(course.root, BROKEN[name][0])
    with pytest.raises(SystemExit) as stopped:
        run(AutogradeApp, course.root)
    assert isinstance(stopped.value.code, str)
    assert "\n" not in stopped.value.code
    assert not ran.exists()
    assert not list((course.root / "autograded").glob("*"))


@pytest.mark.parametrize("name", BROKEN)
def test_the_grader_says_in_one_line_what_is_wrong(name: str, course: Course) -> None:
    change(course.root, BROKEN[name][0])
    with pytest.raises(CommandError) as stopped:
        open_course(course.root)
    assert BROKEN[name][1] in str(stopped.value)
    assert "nbgrader_config.py" in str(stopped.value)


def test_settings_that_are_right_are_let_through(course: Course, ran: Path) -> None:
    run(AutogradeApp, course.root)
    assert not ran.exists()
    assert course.folder("autograded", ASSIGNMENT, "student01").is_dir()


def test_no_page_is_written_without_the_courses_settings(course: Course, ran: Path) -> None:
    """nbgrader's own feedback shows hidden tests."""
    run(AutogradeApp, course.root)
    change(course.root, append("1 / 0"))
    with pytest.raises(SystemExit, match="could not be loaded"):
        run(GenerateFeedbackApp, course.root)
    assert not list((course.root / "feedback").rglob("*.html"))


def test_no_download_is_unpacked_without_the_courses_settings(course: Course) -> None:
    """nbgrader's own extractor follows links, and has no bound."""
    (course.root / "downloaded" / ASSIGNMENT / "archive").mkdir(parents=True)
    change(course.root, append("1 / 0"))
    with pytest.raises(SystemExit, match="could not be loaded"):
        run(ZipCollectApp, course.root)
    assert not (course.root / "downloaded" / ASSIGNMENT / "extracted").exists()


def test_formgrader_contains_students_without_the_courses_settings() -> None:
    """Its server has no command to stop: it reads what stands beside the lost settings."""
    config = Config(json.loads((PROJECT / "nbgrader_config.json").read_text()))
    configured = Config()
    configure_formgrader(configured)
    assert {name: config[name] for name in configured} == configured
    page, _ = HTMLExporter(config=config).from_notebook_node(solved())
    assert "contain: paint" in page


def test_a_course_of_its_own_is_stopped_by_what_is_installed(
    course: Course, ran: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`etc/jupyter` is where an installed package's settings for nbgrader are."""
    (course.root / "nbgrader_config.json").unlink()
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(PROJECT / "etc" / "jupyter"))
    change(course.root, append("1 / 0"))
    with pytest.raises(SystemExit, match="could not be loaded"):
        run(AutogradeApp, course.root)
    assert not ran.exists()


@pytest.mark.parametrize("text", [None, "", "# later\n"], ids=["no file", "empty", "a comment"])
def test_a_course_without_settings_of_its_own_is_stock_nbgraders(
    text: str | None, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    (course.root / "nbgrader_config.json").unlink()
    (course.root / "nbgrader_config.py").unlink()
    if text is not None:
        (course.root / "nbgrader_config.py").write_text(text)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(PROJECT / "etc" / "jupyter"))
    shutil.rmtree(course.root / "release")
    run(GenerateAssignmentApp, course.root)
    assert course.folder("release", ASSIGNMENT, ".").is_dir()


def test_a_grader_that_cannot_be_imported_is_one_line(
    course: Course, ran: Path, tmp_path: Path
) -> None:
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "grader.py").write_text("raise ImportError('half installed')")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT],
        cwd=course.root, env=os.environ | {"PYTHONPATH": str(shadow)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "half installed" in done.stderr.splitlines()[-1]
    assert not ran.exists()


def change(root: Path, how: Change) -> None:
    path = root / "nbgrader_config.py"
    path.write_text(how(path.read_text(encoding="utf-8")), encoding="utf-8")


def run(app: type[NbGrader], root: Path) -> None:
    """The command as nbgrader's own program runs it, in this process."""
    with contextlib.chdir(root):
        command = app()
        command.initialize([ASSIGNMENT])
        command.start()

"""Output and exit codes of `python -m grader`."""

import shutil
import subprocess
import sys

import nbformat
import pytest
from support.programs.make_copy import MAKE, ROOT
from support.small_drill import ASSIGNMENT, HandIn, solved

from grader.__main__ import COMMANDS, main
from grader.course import Course


@pytest.fixture(autouse=True)
def in_course(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course.root)


def test_alone_it_shows_every_verb_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr().out
    for command in COMMANDS:
        assert f"python -m grader {command}" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    assert f"example:\n  python -m grader {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["grade", "nonsense"], "no assignment 'nonsense' in source/; there is: exploding_loss"),
        (["release", "nonsense"], "no assignment 'nonsense' in source/"),
        (["feedback", "nonsense"], "no assignment 'nonsense' in source/"),
        (["report", "exploding"], "✗ report: no assignment 'exploding' in source/; did you mean"),
        (["grde"], "✗ grde: no such command; did you mean grade?"),
        (["nonsense"], "the commands are: release, grade, feedback, mark, report, export, check"),
        (["doctor", "x"], "✗ doctor: unknown: x; see: python -m grader doctor --help"),
        (["grade", "--jbos=3"], "✗ grade: unknown: --jbos=3; see: python -m grader grade --help"),
        (["report", "nonsense"], "no assignment 'nonsense' in source/; there is: exploding_loss"),
        (["check", "nonsense"], "no assignment 'nonsense' in source/; there is: exploding_loss"),
        (["demo", "nonsense"], "no assignment 'nonsense' in source/; there is: exploding_loss"),
        (["grade"], "type `nbgrader collect exploding_loss`"),
        (
            ["feedback"],
            "nobody is graded for 'exploding_loss' yet; run: python -m grader grade exploding_loss",
        ),
    ],
)
def test_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert said.out == ""


TYPED = [
    ["grde"],
    ["grade", "nonsense"],
    ["grade", "--student", "nobody"],
    ["report", "--nmaes"],
    ["export", "--format", "excel"],
    ["--help"],
    [],
]
SLOW = ("nbgrader", "sqlalchemy", "nbformat", "traitlets", "IPython", "rich")


@pytest.mark.parametrize("arguments", TYPED, ids=" ".join)
def test_typing_error_imports_nothing_slow(arguments: list[str]) -> None:
    code = (
        f"import contextlib, sys\nfrom grader.__main__ import main\n"
        f"with contextlib.suppress(SystemExit): main({arguments})\n"
        f"print([name for name in {SLOW} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_80_columns(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit, match="0"):
        main([*command.split(), "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_make_help_fits_80_columns_and_explains_every_target() -> None:
    command = [*MAKE, "help"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = run.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert {len(line) - len(line[21:].lstrip()) for line in lines} == {21}


def test_without_a_name_the_only_assignment_is_meant_and_of_two_one_must_be_named(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release"]) == 0
    assert "✓ made release/exploding_loss/" in capsys.readouterr().out
    shutil.copytree(course.root / "source/exploding_loss", course.root / "source/another")
    assert main(["release"]) == 2
    assert "name one after the command: another, exploding_loss" in capsys.readouterr().err.lower()


def test_course_without_an_assignment_gets_a_hint(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(course.root / "source")
    assert main(["release"]) == 2
    said = capsys.readouterr().err
    assert "no notebook in source/: put yours into source/NAME/" in said


def test_outside_a_course_there_is_a_hint(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert main(["grade"]) == 2
    assert "go to the course folder first" in capsys.readouterr().err


def test_unknown_student_is_reported_with_suggestions(
    hand_in: HandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 8):
        hand_in(f"student{number:02}", nbformat.writes(solved()))
    assert main(["grade", "--student", "student99"]) == 2
    said = capsys.readouterr().err
    assert "no submission of student99; did you mean student0" in said
    assert main(["grade", "--student", "nobody"]) == 2
    said = capsys.readouterr().err
    assert "no submission of nobody; there are: student01, " in said
    assert said.strip().endswith("student05 and 2 more")


@pytest.mark.parametrize("count", ["0", "-3", "two", "1.5"])
def test_jobs_is_a_number_above_zero(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["grade", "--jobs", count])
    assert f"'{count}' is not a whole number above zero" in capsys.readouterr().err


def test_grade_releases_first_and_ends_with_1_where_a_mark_is_missing(
    course: Course, hand_in: HandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    (course.root / "gradebook.db").unlink()
    hand_in("student01", nbformat.writes(solved()))
    hand_in("student02", "")
    assert main(["grade", ASSIGNMENT]) == 1
    said = capsys.readouterr().out
    assert "3 / 3" in said
    assert "1 of 2 have a mark" in said
    assert main(["grade", ASSIGNMENT, "--student", "student01"]) == 0


def test_check_passes_and_notices_a_stale_release(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 0
    release = course.folder("release", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    release.write_text(release.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert "✗ failed: release/exploding_loss/exploding_loss.ipynb is fresh (differs" in said
    release.unlink()
    assert main(["check"]) == 1
    assert "is fresh (not made yet: make release)" in capsys.readouterr().out

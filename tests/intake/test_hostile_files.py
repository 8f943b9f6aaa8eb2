"""Hostile submissions are graded together with honest ones, whose marks do not change."""

import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from support.attacking.handin_attacks import HANDIN_ATTACKS, NOT_NAMES, HandIn
from support.graded_course import hand_in_class
from support.programs.nbgrader_command import run_nbgrader
from support.small_drill import ASSIGNMENT, POINTS

from grader.course import Course, open_course
from grader.feedback.class_feedback import write_feedback
from grader.grade.grade_class import GradeOptions, grade_class
from grader.grade.outcome import Graded, NotGraded, Outcome, Refused
from grader.grade.summary import format_json, print_summary
from grader.report.page.class_report import write_report

HONEST = {f"honest{i}": "0.2" for i in range(5)}
BOUND = 300.0  # seconds for the whole class, on a machine with other work; it takes some thirty


@pytest.fixture(scope="module")
def graded(
    released: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Course, dict[str, Outcome]]]:
    """One class with all of them, graded in one run, within the time limit."""
    root = hand_in_everything(released, tmp_path_factory.mktemp("hostile"))
    started = time.monotonic()
    course = open_course(root)
    outcomes = grade_class(course, ASSIGNMENT, Console(quiet=True))
    assert time.monotonic() - started < BOUND
    yield course, {outcome.student: outcome for outcome in outcomes}
    subprocess.run(["rm", "-rf", root], check=True)  # deeper than Python removes


def hand_in_everything(released: Path, folder: Path) -> Path:
    """A course with all submissions in one class."""
    root = folder / "course"
    shutil.copytree(released, root)
    hand_in_class(root, HONEST)
    for attack in HANDIN_ATTACKS:
        place = root / "submitted" / attack.name / ASSIGNMENT
        place.mkdir(parents=True)
        attack.write(place)
    for name in NOT_NAMES:
        (root / "submitted" / name / ASSIGNMENT).mkdir(parents=True)
    return root


Class = tuple[Course, dict[str, Outcome]]


def test_everybody_has_an_outcome(graded: Class) -> None:
    assert set(graded[1]) == {*HONEST, *NOT_NAMES, *(attack.name for attack in HANDIN_ATTACKS)}
    assert not [outcome for outcome in graded[1].values() if isinstance(outcome, NotGraded)]


@pytest.mark.parametrize("student", HONEST)
def test_an_honest_mark_is_what_it_would_be_alone(student: str, graded: Class) -> None:
    assert graded[1][student] == Graded(student, POINTS, POINTS, pending=3)


@pytest.mark.parametrize("attack", HANDIN_ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_marked_or_refused_in_one_line(attack: HandIn, graded: Class) -> None:
    outcome = graded[1][attack.name]
    assert isinstance(outcome, Graded if attack.marked else Refused), outcome
    shown = outcome.hint if isinstance(outcome, Graded) else outcome.why
    assert shown.isprintable()
    assert len(shown) <= 500


@pytest.mark.parametrize("name", NOT_NAMES, ids=ascii)
def test_a_folder_whose_name_cannot_be_stored_is_reported(name: str, graded: Class) -> None:
    outcome = graded[1][name]
    assert isinstance(outcome, Refused)
    assert "rename it" in outcome.why


def test_the_summary_goes_to_a_strict_terminal(graded: Class) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
    print_summary(list(graded[1].values()), 1.0, Console(file=stream), everyone=True)
    stream.flush()
    assert b"\x1b[2J" not in stream.buffer.getvalue()


def test_the_summary_for_scripts_is_valid_json(graded: Class) -> None:
    text, _ = format_json(list(graded[1].values()), 1.0)
    assert len(json.loads(text.encode("ascii"))["submissions"]) == len(graded[1])
    assert "\\ud" not in text


def test_the_command_ends_on_a_terminal_that_knows_only_ascii(graded: Class) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "grader", "grade", ASSIGNMENT], cwd=graded[0].root,
        env={"PATH": "/usr/bin", "LANG": "C", "PYTHONIOENCODING": "ascii:strict"},
        capture_output=True, timeout=BOUND,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"have a mark" in done.stdout


def test_feedback_and_report_are_written_while_the_files_are_there(graded: Class) -> None:
    course, outcomes = graded
    pages, failed = write_feedback(course, ASSIGNMENT)
    assert failed == {}
    assert len(pages) == sum(isinstance(outcome, Graded) for outcome in outcomes.values())
    for page in pages:
        assert page.stat().st_size < 3_000_000
        assert 'figure.html"' not in page.read_text(encoding="utf-8")
    assert all(path.is_file() for path in write_report(course, ASSIGNMENT, names=True))


def test_no_file_beside_a_notebook_is_in_the_graded_copies(graded: Class) -> None:
    kept = {path.name for path in (graded[0].root / "autograded").rglob("*") if path.is_file()}
    assert kept - {f"{name}.json" for name in graded[1]} <= {f"{ASSIGNMENT}.ipynb", "lock"}


def test_nbgraders_own_command_marks_the_same(
    graded: Class, released: Path, tmp_path: Path
) -> None:
    root = hand_in_everything(released, tmp_path)
    try:
        run_nbgrader(root, "autograde", ASSIGNMENT)
        with open_course(root).gradebook() as gradebook:
            found = {s.student.id: s.score for s in gradebook.assignment_submissions(ASSIGNMENT)}
        copies = {path.parts[-3] for path in root.glob(f"autograded/*/{ASSIGNMENT}/*.ipynb")}
    finally:
        subprocess.run(["rm", "-rf", root], check=True)
    marked = {o.student: o.score for o in graded[1].values() if isinstance(o, Graded)}
    assert copies == set(marked)
    assert {student: found[student] for student in marked} == marked


def test_a_cluster_gives_the_same_outcomes(graded: Class, released: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    root = hand_in_everything(released, tmp_path)
    local = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )
    try:
        with local as cluster:
            options = GradeOptions(cluster=cluster.scheduler_address)
            course = open_course(root)
            outcomes = grade_class(course, ASSIGNMENT, Console(quiet=True), options)
    finally:
        subprocess.run(["rm", "-rf", root], check=True)
    assert {outcome.student: outcome for outcome in outcomes} == graded[1]

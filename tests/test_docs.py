"""Every command of README.md, CONTRIBUTING.md and docs/ is tried, in the order of a term.

A command that is not in a table here fails: say how it is tried.
"""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from quick_run import ROOT
from small_drill import ASSIGNMENT, build_source, solved

from grader.__main__ import main
from grader.course import Course, open_course

PAPERS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)((?: {4}[^\n]*\n)+)")
INLINE = re.compile(r"`((?:make|nbgrader|python|\.venv/bin/\w+)(?: [^`]+)?)`")
COMMENT = re.compile(r"\s+#.*")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def read_commands(paper: Path) -> Iterator[str]:
    """The commands of a document; `nbgrader` and `python` may be written with their folder."""
    text = paper.read_text(encoding="utf-8")
    blocks = [block for kind, block in FENCED.findall(text) if kind in ("", "sh")]
    lines = "\n".join(blocks + INDENTED.findall(FENCED.sub("", text))).splitlines()
    for command in [*lines, *INLINE.findall(FENCED.sub("", text))]:
        plain = COMMENT.sub("", command).strip()
        if plain:
            yield plain.removeprefix(".venv/bin/")


WRITTEN = {command: paper.name for paper in PAPERS for command in read_commands(paper)}
# Tried on a small drill, one after the other; what comes first prepares what follows.
TERM = {
    "python -m grader": "examples:",
    "python -m grader doctor": "",
    "nbgrader db student import students.csv": "",
    'nbgrader db assignment add exploding_loss --duedate="2030-03-01 23:59 UTC"': "",
    "python -m grader release": "made release/exploding_loss",
    "nbgrader release_assignment exploding_loss": "",
    "nbgrader collect exploding_loss": "",
    "python -m grader grade": "2 of 2 have a mark",
    "python -m grader grade --student student01": "1 of 1 have a mark",
    "python -m grader grade --force": "2 of 2 have a mark",
    "python -m grader grade --jobs 4": "2 of 2 have a mark",
    "python -m grader feedback": "wrote 2 pages",
    "nbgrader release_feedback exploding_loss": "",
    "nbgrader zip_collect exploding_loss --force": "",  # without times: no exchange
    "nbgrader export": "",
    "nbgrader export --to=grades.csv": "",
    "python -m grader report --names": "wrote build/report/exploding_loss/class_report.html",
    "python -m grader release second_drill": "made release/second_drill",
    "python -m grader check second_drill": "the untouched release gets 0",
    "python -m grader grade second_drill": "1 of 1 have a mark",
    "python -m grader feedback second_drill": "wrote 1 pages",
    "python -m grader report second_drill": "wrote build/report/second_drill/class_report.html",
}
# Their own tests try these: what they need is here.
ELSEWHERE = {
    "jupyter lab": "tests/browser",
    "pre-commit install": ".pre-commit-config.yaml",
    "nbgrader": "nbgrader_config.py",
    "python": "grader/__main__.py",
    "make": "Makefile",
    "python -m grader demo": "tests/test_pipeline.py",
    "python -m grader check": "tests/test_command_line.py",
    "python -m grader report": "tests/test_report.py",
    "python -m grader grade --cluster tcp://SCHEDULER:8786": "tests/class_of_many/test_cluster.py",
    "dask scheduler": "tests/class_of_many/test_cluster.py",
    "dask worker tcp://SCHEDULER:8786 --nworkers auto --nthreads 1": "tests/class_of_many",
    "export NBGRADER_DB_URL=postgresql://me@host/course": "tests/class_of_many/test_postgres.py",
    "pip install 'debug-drill[cluster]'": "pyproject.toml",
    "pip install 'debug-drill[postgres]'": "pyproject.toml",
}


@pytest.mark.parametrize("command", WRITTEN, ids=list(WRITTEN))
def test_command_is_known_here(command: str) -> None:
    if command.startswith("make "):
        done = subprocess.run(["make", "-n", *shlex.split(command)[1:]], cwd=ROOT, text=True,
                              capture_output=True)  # fmt: skip
        assert done.returncode == 0, done.stderr
    elif command in ELSEWHERE:
        assert (ROOT / ELSEWHERE[command]).exists()
    else:
        assert command in TERM, f"say in tests/test_docs.py how to try it ({WRITTEN[command]})"


@pytest.fixture(scope="module")
def term(released: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A course in its first week, with an exchange; its folder, and the environment."""
    root = tmp_path_factory.mktemp("term")
    course, exchange, home = root / "course", root / "exchange", root / "home"
    shutil.copytree(released, course)
    for folder in (exchange, home):
        folder.mkdir()
    exchange.chmod(0o777)
    (course / "students.csv").write_text(
        "id,first_name,last_name,email\nstudent01,,,\nstudent02,,,\nstudent03,,,\n"
    )
    config = course / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.Exchange.root = {str(exchange)!r}\n")
    for student in ("student01", "student02"):
        hand_in(course, student, ASSIGNMENT)
    archive = course / "downloaded" / ASSIGNMENT / "archive"
    archive.mkdir(parents=True)
    nbformat.write(solved(), archive / f"student02_777_3_{ASSIGNMENT}.ipynb")
    for step in ("source", "submitted/student01"):
        folder = course / step / "second_drill"
        folder.mkdir(parents=True)
        nbformat.write(build_source(), folder / "second_drill.ipynb")
    return course, os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)}


def hand_in(course: Path, student: str, assignment: str) -> None:
    """Put a right answer where collecting puts it."""
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True)
    nbformat.write(solved(), folder / f"{assignment}.ipynb")
    (folder / "timestamp.txt").write_text("2030-02-28 12:00:00 UTC")
    (folder / "submission_secret.txt").write_text("as the exchange writes it")


@pytest.mark.parametrize("command", TERM, ids=list(TERM))
def test_command_does_what_the_papers_say(
    command: str,
    term: tuple[Path, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    course, environment = term
    words = shlex.split(command)
    if words[:3] == ["python", "-m", "grader"]:
        monkeypatch.chdir(course)
        assert main(words[3:]) == 0
        said = capsys.readouterr().out
    else:
        done = subprocess.run([sys.executable, "-m", *words], cwd=course, env=environment,
                              text=True, capture_output=True)  # fmt: skip
        assert done.returncode == 0, done.stderr
        said = done.stdout
    assert TERM[command] in said


def is_complete(code: ast.AST) -> bool:
    """Whether all that it imports is here: a Slurm or Kubernetes cluster is not."""
    modules = [node.module or "" for node in ast.walk(code) if isinstance(node, ast.ImportFrom)]
    return all(find_spec(module.split(".")[0]) for module in modules)


def test_code_of_the_papers_runs(term: tuple[Path, dict[str, str]]) -> None:
    course, environment = term
    for paper in PAPERS:
        for kind, block in FENCED.findall(paper.read_text(encoding="utf-8")):
            if kind == "python" and is_complete(
                compile(block, paper.name, "exec", ast.PyCF_ONLY_AST)
            ):
                done = subprocess.run([sys.executable, "-c", block], cwd=course, env=environment,
                                      text=True, capture_output=True)  # fmt: skip
                assert done.returncode == 0, f"{paper.name}: {done.stderr}"


def test_extension_counts(term: tuple[Path, dict[str, str]]) -> None:
    with open_course(term[0]).gradebook() as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, "student01")
        assert submission.extension == timedelta(days=3)
        assert submission.duedate - submission.assignment.duedate == timedelta(days=3)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_links_lead_somewhere(paper: Path) -> None:
    for target in LINK.findall(paper.read_text(encoding="utf-8")):
        assert (paper.parent / target).exists(), target


def test_points_given_by_hand_outlast_grading_again(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(course.root, "student01", ASSIGNMENT)
    monkeypatch.chdir(course.root)
    main(["grade"])
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("postmortem", ASSIGNMENT, ASSIGNMENT, "student01")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    main(["grade", "--force"])
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("postmortem", ASSIGNMENT, ASSIGNMENT, "student01")
        assert grade.score == 2.5

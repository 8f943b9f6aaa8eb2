"""Every command of README.md, CONTRIBUTING.md and docs/ is run, in the order of a term.

A command that is not in a table here fails: say how it is run, or why not.
"""

import ast
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import metadata
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from support.programs.make_copy import BIN, MAKE, ROOT
from support.programs.nbgrader_command import run_nbgrader
from support.small_drill import ASSIGNMENT, build_source, solved

from grader.__main__ import main
from grader.course import Course, capture_errors, open_course

DOCS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)((?: {4}[^\n]*\n)+)")
INLINE = re.compile(r"`((?:make|nbgrader|python|\.venv/bin/\w+)(?: [^`]+)?)`")
COMMENT = re.compile(r"\s+#.*")
TRANSLATED = re.compile(  # or not a term of the field
    r"\b(?:anew|mend(?:s|ed|ing)?|hangs?|telling|half characters?|hands? in every)\b"
    r"|\bshuts? (?:\w+ )?in\b|[^a-z]of a student's[.,;:]|\blets? nothing|\bLet the \w+ go\b"
    r"|\bas it is told|\b(?:is|are|be) told\b|whatever has become|(?:has|have) still to\b"
    r"|\bis no (?:file|folder|text|number|name|date|plain)\b|\bfor want of\b"
    r"|\b(?:mark|marks|outcomes|word|rest) stands?\b|\bstands? nowhere\b|\btakes? along\b"
    r"|\b(?:row|line|worker|result|transaction|item) an? (?:core|student|question|page|cell)\b"
    r"|\blies? (?:in|beside|there|below)\b|\bgoes on from\b|as nbgrader has it"
    r"|holds? in (?:its|his|her) hands?|[Ss]ay the points",
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def read_commands(page: Path) -> Iterator[str]:
    """The commands in a document, without `.venv/bin/`."""
    text = page.read_text(encoding="utf-8")
    blocks = [block for kind, block in FENCED.findall(text) if kind in ("", "sh")]
    lines = "\n".join(blocks + INDENTED.findall(FENCED.sub("", text))).splitlines()
    for command in [*lines, *INLINE.findall(FENCED.sub("", text))]:
        plain = COMMENT.sub("", command).strip()
        if plain:
            yield plain.removeprefix(".venv/bin/")


CODE = [
    (page.name, block)
    for page in DOCS
    for kind, block in FENCED.findall(page.read_text(encoding="utf-8"))
    if kind == "python"
]
WRITTEN = {command: page.name for page in DOCS for command in read_commands(page)}
# Run on a small drill, one after the other; earlier ones prepare later ones.
TERM = {
    "make": "make demo",
    "pre-commit install": "pre-commit installed at .git/hooks/pre-commit",
    "python -m grader": "examples:",
    "python -m grader doctor": "Verdict: student code is confined on this machine",
    "make setup": "Ready: .venv",
    "make release": "made release/exploding_loss",
    "make check": "the untouched release gets 0",
    "make release check": "the untouched release gets 0",
    "nbgrader db student import students.csv": "",
    'nbgrader db assignment add exploding_loss --duedate="2030-03-01 23:59 UTC"': "",
    "nbgrader release_assignment exploding_loss": "",
    "nbgrader collect exploding_loss": "",
    "make grade": "2 of 2 have a mark",
    "python -m grader grade": "2 of 2 have a mark",
    "python -m grader grade --all": "2 of 2 have a mark",
    "python -m grader grade --student student01": "1 of 1 have a mark",
    "python -m grader grade --force": "2 of 2 have a mark",
    "python -m grader grade --jobs 4": "2 of 2 have a mark",
    "make feedback": "wrote 2 pages",
    "nbgrader release_feedback exploding_loss": "",
    "nbgrader zip_collect exploding_loss --force": "",  # without times: no exchange
    "nbgrader export --to=grades.csv": "",
    'python -m grader export --format canvas --column "Debug Drill (4711)"': "grades_canvas.csv",
    "python -m grader export --format moodle": "wrote grades_moodle.csv",
    'python -m grader export --format brightspace --column "Debug Drill"': "grades_brightspace.csv",
    "python -m grader export --format canvas": "wrote grades_canvas.csv",
    "python -m grader export": "wrote grades.csv",
    "nbgrader export --exporter=grader.export.CanvasExporter": "",
    "make report": "wrote build/report/exploding_loss/class_report.html",
    "python -m grader report --names": "wrote build/report/exploding_loss/class_report_named.html",
    "python -m grader release second_drill": "made release/second_drill",
    "python -m grader check second_drill": "the untouched release gets 0",
    "python -m grader grade second_drill": "1 of 1 have a mark",
    "python -m grader feedback second_drill": "wrote 1 page:",
    "python -m grader report second_drill": "wrote build/report/second_drill/class_report.html",
}
# Run by their own tests, here or elsewhere.
DASK = "tests/project/test_docs.py::test_dask_by_hand_grades_as_the_docs_say"
HERE = "tests/project"
LAB = f"{HERE}/test_lab.py::test_address_is_all_that_is_printed_and_the_committed_release_is_opened"
ELSEWHERE = {
    "make lab IP=0.0.0.0": LAB,
    "make lab": LAB,
    "make attacks": "tests/project/test_make_attacks.py::test_judge_gives_nothing_away",
    "make bench": "tests/project/test_make_bench.py::test_program_ends_with_its_table",
    "make demo": "tests/test_pipeline.py::test_the_pages_named_are_there",
    "python -m grader mark": "tests/browser/test_mark.py::"
    "test_whole_class_is_marked_by_keyboard_alone",
    "python -m grader new second_drill": "tests/project/test_new_drill.py::"
    "test_new_drill_passes_check",
    "dask scheduler": DASK,
    "dask worker tcp://SCHEDULER:8786 --nworkers auto --nthreads 1": DASK,
    "python -m grader grade --cluster tcp://SCHEDULER:8786": DASK,
    "export NBGRADER_DB_URL=postgresql://me@host/course": "tests/grade/same_marks/"
    "test_postgres.py::test_class_is_graded_into_postgresql_as_into_sqlite",
    "nbgrader": f"{HERE}/test_docs.py::test_command_does_what_the_docs_say",  # named, not typed
    "python": "tests/project/test_docs.py::test_command_does_what_the_docs_say",
}
# Not run by any test. For targets of make, `make -n` must succeed.
NOT_RUN = {
    "make corpus": "clones public repositories; what a clone gives is graded by hand",
    "make compatibility": "grades that corpus, which takes an hour",
    "make test": "it is what runs this test",
    "make test-fast": "the tests again, without the slow ones",
    "make test lint": "the tests again; .ci/run lints",
    "make test lint check": "the tests again; .ci/run lints, and `make check` is run here",
    "make release check test": "the tests again; the first two are run here",
    "make screenshots": "takes the pictures in docs/images again",
    "make lock": "asks the package index for the newest of everything",
    "pip install 'debug-drill[cluster]'": "asks the package index",
    "pip install 'debug-drill[postgres]'": "asks the package index",
}
# Code blocks that need something which no test has.
NEEDS = {"dask_jobqueue": "a Slurm cluster", "dask_kubernetes": "a Kubernetes cluster"}


@pytest.mark.parametrize("command", WRITTEN, ids=list(WRITTEN))
def test_command_is_known_here(command: str) -> None:
    tables = [table for table in (TERM, ELSEWHERE, NOT_RUN) if command in table]
    assert len(tables) == 1, f"say in tests/project/test_docs.py how to run it ({WRITTEN[command]})"


def test_tables_list_only_documented_commands() -> None:
    assert {*TERM, *ELSEWHERE, *NOT_RUN} == set(WRITTEN)


@pytest.mark.parametrize("command", ELSEWHERE, ids=list(ELSEWHERE))
def test_the_test_that_runs_it_exists(command: str) -> None:
    file, _, name = ELSEWHERE[command].partition("::")
    assert f"\ndef {name}" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [c for c in NOT_RUN if c.startswith("make ")])
def test_make_target_exists(command: str) -> None:
    words = [*MAKE, "-n", *shlex.split(command)[1:]]
    done = subprocess.run(words, cwd=ROOT, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("command", [c for c in NOT_RUN if c.startswith("pip ")])
def test_pip_would_find_the_extra(command: str) -> None:
    extra = re.findall(r"\[(\w+)\]", command)
    assert set(extra) < set(metadata("debug-drill").get_all("Provides-Extra") or ())


@pytest.fixture(scope="module")
def term(released: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A course in its first week, with an exchange: its folder and environment."""
    root = tmp_path_factory.mktemp("term")
    course, exchange, home = root / "course", root / "exchange", root / "home"
    shutil.copytree(released, course)
    drill = f"drills/{ASSIGNMENT}"  # its answers and demo are not of the small drill
    shutil.copytree(
        ROOT / drill, course / drill, ignore=shutil.ignore_patterns("answers*", "demo*")
    )
    for file in ("Makefile", ".pre-commit-config.yaml"):
        shutil.copy(ROOT / file, course)
    subprocess.run(["git", "init", "--quiet", str(course)], check=True)
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
    return course, os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)}


def add_second_drill(course: Path) -> None:
    """Add another assignment with one submission."""
    for step in ("source", "submitted/student01"):
        folder = course / step / "second_drill"
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(build_source(), folder / "second_drill.ipynb")


def hand_in(course: Path, student: str, assignment: str) -> None:
    """Put a right answer into submitted/."""
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True)
    nbformat.write(solved(), folder / f"{assignment}.ipynb")
    (folder / "timestamp.txt").write_text("2030-02-28 12:00:00 UTC")
    (folder / "submission_secret.txt").write_text("as the exchange writes it")


@pytest.mark.parametrize("command", TERM, ids=list(TERM))
def test_command_does_what_the_docs_say(
    command: str,
    term: tuple[Path, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    course, environment = term
    words = shlex.split(command)
    if "second_drill" in words:
        add_second_drill(course)
    if words[:3] == ["python", "-m", "grader"]:
        monkeypatch.chdir(course)
        assert main(words[3:]) == 0
        said = capsys.readouterr().out
    elif words[0] == "nbgrader":
        ended = run_nbgrader(course, *words[1:], environment=environment)
        assert ended.code == 0, ended.errors
        said = ended.output
    else:
        program = MAKE if words[0] == "make" else [str(BIN / words[0])]
        done = subprocess.run([*program, *words[1:]], cwd=course, env=environment,
                              text=True, capture_output=True)  # fmt: skip
        assert done.returncode == 0, done.stderr
        said = done.stdout
    assert TERM[command] in said


@pytest.fixture
def scheduler() -> Iterator[str]:
    """The address of a Dask cluster, started with the documented commands."""
    pytest.importorskip("distributed", reason="Dask is not installed: debug-drill[cluster]")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    here = ["--host", "127.0.0.1", "--port", address.partition(":")[2], "--no-dashboard"]
    worker = "dask worker tcp://SCHEDULER:8786 --nworkers auto --nthreads 1"
    commands = ["dask scheduler", worker.replace("SCHEDULER:8786", address)]
    assert {"dask scheduler", worker} <= set(WRITTEN)
    started = [
        subprocess.Popen(
            [str(BIN / "dask"), *command.split()[1:], *more], stderr=subprocess.DEVNULL
        )
        for command, more in zip(commands, [here, ["--no-dashboard"]], strict=True)
    ]
    yield f"tcp://{address}"
    for process in reversed(started):
        process.terminate()
        process.wait(30)


def test_dask_by_hand_grades_as_the_docs_say(
    scheduler: str,
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(course.root)
    for student in ("student01", "student02"):
        hand_in(course.root, student, ASSIGNMENT)
    assert main(["grade", "--cluster", scheduler]) == 0
    assert "2 of 2 have a mark" in capsys.readouterr().out


def find_missing(code: ast.AST) -> set[str]:
    """The packages that a block of code imports and that are not installed."""
    modules = [node.module or "" for node in ast.walk(code) if isinstance(node, ast.ImportFrom)]
    return {name for module in modules if not find_spec(name := module.split(".")[0])}


@pytest.fixture(scope="module")
def after_code(
    released: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Course, dict[str, str]]:
    """A course with a student and a due date, once the docs' code has run; its errors, by page."""
    root = tmp_path_factory.mktemp("code") / "course"
    shutil.copytree(released, root)
    shutil.copytree(ROOT / "drills", root / "drills")
    course = open_course(root)
    errors: dict[str, str] = {}
    with capture_errors(), course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2030-03-01 23:59:00 UTC")
        gradebook.add_student("student01")
    for page, block in CODE:
        missing = find_missing(compile(block, page, "exec", ast.PyCF_ONLY_AST))
        if missing:
            errors |= {} if missing <= set(NEEDS) else {page: f"not installed: {missing}"}
            continue
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=root, text=True, capture_output=True
        )
        errors |= {page: done.stderr} if done.returncode else {}
    return course, errors


def test_code_in_the_docs_runs(after_code: tuple[Course, dict[str, str]]) -> None:
    assert len(CODE) > len(NEEDS)
    assert after_code[1] == {}


def test_extension_counts(after_code: tuple[Course, dict[str, str]]) -> None:
    with after_code[0].gradebook() as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, "student01")
        assert submission.extension == timedelta(days=3)
        assert submission.duedate - submission.assignment.duedate == timedelta(days=3)


@pytest.mark.parametrize("page", [*DOCS, ROOT / "Makefile"], ids=lambda page: page.name)
def test_no_expression_reads_as_translated(page: Path) -> None:
    assert TRANSLATED.findall(page.read_text(encoding="utf-8")) == []


def test_no_docstring_reads_as_translated() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in [*(ROOT / "grader").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
        for text in find_docstrings(path)
        for match in TRANSLATED.finditer(text)
    }
    assert found == set()


def find_docstrings(path: Path) -> Iterator[str]:
    """The docstrings of a module and of everything in it."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, documented):
            yield ast.get_docstring(node) or ""


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


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

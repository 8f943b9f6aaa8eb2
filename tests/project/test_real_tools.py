"""nbgrader's own commands, as instructors and students use them, in a temporary course."""

import csv
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from support.programs.nbgrader_command import run_nbgrader
from support.small_drill import ASSIGNMENT, build_source, find_cell, solved

from grader.check.leaks import find_leaks, find_secrets
from grader.course import Course

NB = f"{ASSIGNMENT}.ipynb"
GOOD = nbformat.writes(solved())


def nbgrader(folder: Path, *arguments: str, user: str = "", fails: bool = False) -> str:
    """Run `nbgrader` in `folder`; its output."""
    environment = {"USER": user, "JUPYTERHUB_USER": user} if user else {}
    done = run_nbgrader(folder, *arguments, environment=environment)
    assert (done.code != 0) == fails, done.errors
    return done.output + done.errors


def wrong() -> str:
    notebook = solved()
    find_cell(notebook, "fix").source = "LEARNING_RATE_FIXED = 1.5\nimport inspect"
    return nbformat.writes(notebook)


def test_from_release_to_export_through_an_exchange(course: Course, tmp_path: Path) -> None:
    exchange, home = tmp_path / "exchange", tmp_path / "home"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    home.mkdir()
    options = [f"--Exchange.root={exchange}", "--course=debug_drill"]
    nbgrader(course.root, "release_assignment", ASSIGNMENT, *options)
    nbgrader(home, "fetch_assignment", ASSIGNMENT, *options, f"--Exchange.cache={home}/cache")
    fetched = home / ASSIGNMENT / NB
    assert fetched.read_bytes() == (course.folder("release", ASSIGNMENT) / NB).read_bytes()
    fetched.write_text(wrong(), encoding="utf-8")
    nbgrader(home, "submit", ASSIGNMENT, *options, f"--Exchange.cache={home}/cache")
    nbgrader(course.root, "collect", ASSIGNMENT, *options)
    nbgrader(course.root, "autograde", ASSIGNMENT)
    nbgrader(course.root, "generate_feedback", ASSIGNMENT)
    nbgrader(course.root, "release_feedback", ASSIGNMENT, *options)
    nbgrader(home, "fetch_feedback", ASSIGNMENT, *options, f"--Exchange.cache={home}/cache")
    (page,) = (home / ASSIGNMENT / "feedback").rglob("*.html")
    assert "with 1.5 it grows" in page.read_text(encoding="utf-8")
    nbgrader(course.root, "export", "--to=grades.csv")
    with (course.root / "grades.csv").open(encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["assignment"], row["score"], row["max_score"]) == (ASSIGNMENT, "1.0", "6.0")


CANVAS = {
    f"doejane_12345_1_{NB}": "an older attempt",
    "doejane_LATE_12345_2_exploding_loss-1.ipynb": GOOD,
    "roejack_777_3_exploding_loss (1).ipynb": GOOD,
    "poeedgar_778_4_Copy of exploding_loss.ipynb": GOOD,
    "moemary_779_5_report.pdf": "%PDF",
    "loelea_780_6_work.zip": "this is no archive",
    "two_781_7_a.ipynb": GOOD,
    "two_781_8_b.ipynb": GOOD,
}
MOODLE = {
    f"Jane Doe_1234567_assignsubmission_file_/{NB}": GOOD,
    f"Jack Roe_1234568_assignsubmission_file_{NB}": GOOD,
    "Zoë Poe_1234569_assignsubmission_file_/exploding_loss(2).ipynb": GOOD,
    "Mary Moe_1234570_assignsubmission_onlinetext_/onlinetext.html": "<p>hello</p>",
}


@pytest.mark.parametrize(
    ("archive", "expected"),
    [
        (
            CANVAS,
            {
                f"doejane_12345/{NB}", f"roejack_777/{NB}", f"poeedgar_778/{NB}",
                "moemary_779/report.pdf", "loelea_780/work.zip",
                "two_781/a.ipynb", "two_781/b.ipynb",
            },
        ),
        (
            MOODLE,
            {
                f"jane-doe_1234567/{NB}", f"jack-roe_1234568/{NB}", f"zoe-poe_1234569/{NB}",
                "mary-moe_1234570/onlinetext.html",
            },
        ),
    ],
    ids=["Canvas", "Moodle"],
)  # fmt: skip
def test_download_is_sorted_by_student(
    course: Course, archive: dict[str, str], expected: set[str]
) -> None:
    pack(course, archive)
    nbgrader(course.root, "zip_collect", ASSIGNMENT)
    submitted = course.root / "submitted"
    files = (p.relative_to(submitted) for p in submitted.rglob("*") if p.is_file())
    assert {f"{p.parts[0]}/{'/'.join(p.parts[2:])}" for p in files} == expected
    for notebook in submitted.rglob(NB):
        assert notebook.read_text(encoding="utf-8") == GOOD


def pack(course: Course, files: dict[str, str]) -> None:
    folder = course.root / "downloaded" / ASSIGNMENT / "archive"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def zip_that_climbs(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(NB, GOOD)
        archive.writestr("../../../../escaped.txt", "out")
        archive.writestr("/tmp/escaped.txt", "out")
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")


def tar_that_climbs(path: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, kind, target in [
            (NB, tarfile.REGTYPE, ""), ("../../../../escaped.txt", tarfile.REGTYPE, ""),
            ("/tmp/escaped.txt", tarfile.REGTYPE, ""), ("link", tarfile.SYMTYPE, "/etc/passwd"),
            ("hard", tarfile.LNKTYPE, "/etc/passwd"), ("pipe", tarfile.FIFOTYPE, ""),
        ]:  # fmt: skip
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            data = (GOOD if name == NB else "out").encode()
            member.size = len(data) if kind == tarfile.REGTYPE else 0
            archive.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "write"), [("work.zip", zip_that_climbs), ("work.tar.gz", tar_that_climbs)]
)
def test_archives_of_students_are_unpacked_within_their_folder(
    course: Course, name: str, write: Callable[[Path], None]
) -> None:
    folder = course.root / "downloaded" / ASSIGNMENT / "archive"
    folder.mkdir(parents=True)
    write(folder / f"eve_1_2_{name}")
    nbgrader(course.root, "zip_collect", ASSIGNMENT)
    handed_in = [p for p in course.folder("submitted", ASSIGNMENT, "eve_1").rglob("*")]
    inside = {course.root / "downloaded", course.root / "submitted"}
    for found in course.root.parent.rglob("escaped.txt"):
        assert inside & set(found.parents)
    assert not Path("/tmp/escaped.txt").exists()
    assert not any(p.is_symlink() or p.is_fifo() or "root:" in read(p) for p in handed_in)
    assert any(p.name == NB for p in handed_in) or any(p.name.endswith("gz") for p in handed_in)


def read(path: Path) -> str:
    return path.read_text(errors="replace") if path.is_file() else ""


def test_stock_command_grades_the_rest_of_a_class_with_broken_submissions(course: Course) -> None:
    troubled = {
        "cut": GOOD[:500], "doubled": double(), "fine": GOOD, "latin": latin(), "zero": ""
    }  # fmt: skip
    for student, content in troubled.items():
        folder = course.folder("submitted", ASSIGNMENT, student)
        folder.mkdir(parents=True)
        data = content if isinstance(content, bytes) else content.encode()
        (folder / NB).write_bytes(data)
    renamed = course.folder("submitted", ASSIGNMENT, "renamed")
    renamed.mkdir(parents=True)
    (renamed / "exploding_loss (1).ipynb").write_text(GOOD, encoding="utf-8")
    (renamed / "figure.html").write_text("<script>run()</script>")
    (renamed / "timestamp.txt").write_text("2025-01-02 03:04:05 UTC")
    (renamed / "sub").mkdir()
    os.truncate(os.open(renamed / "sub" / "giant.bin", os.O_CREAT | os.O_WRONLY), 60_000_000_000)
    said = nbgrader(course.root, "autograde", ASSIGNMENT, fails=True)
    graded = {p.parent.name for p in (course.root / "autograded").glob(f"*/{ASSIGNMENT}")}
    assert graded == {"doubled", "fine", "latin", "renamed"}
    kept = course.folder("autograded", ASSIGNMENT, "renamed").rglob("*")
    assert {path.name for path in kept} == {NB, "timestamp.txt"}
    assert f"{NB} is empty; ask for the file again" in said
    told = [line for line in said.splitlines() if f": {NB} is cut off in line" in line]
    assert any("ERROR" in line for line in told)  # a line of its own, beside the traceback


def double() -> str:
    notebook = solved()
    notebook.cells.append(nbformat.from_dict(find_cell(notebook, "fix") | {"id": "copied"}))
    return nbformat.writes(notebook)


def latin() -> bytes:
    notebook = solved()
    notebook.cells.append(nbformat.v4.new_markdown_cell("café"))
    return nbformat.writes(notebook).encode("latin-1")


def test_release_contains_no_secret(released: Path) -> None:
    secrets = find_secrets(build_source())
    path = released / "release" / ASSIGNMENT / NB
    assert len(secrets) == 6
    assert find_leaks(path.read_text(encoding="utf-8"), secrets) == []

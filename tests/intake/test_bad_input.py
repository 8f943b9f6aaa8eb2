"""Unreadable submissions are refused in one line, repairable ones get their mark."""

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from rich.console import Console
from support.small_drill import ASSIGNMENT, POINTS, HandIn, find_cell, solved

from grader.course import Course, open_course
from grader.grade.grade_class import grade_class
from grader.grade.outcome import Graded, NotGraded, Outcome, Refused

NB = f"{ASSIGNMENT}.ipynb"
GOOD = nbformat.writes(solved())


def changed(change: Callable[[NotebookNode], None]) -> str:
    notebook = solved()
    change(notebook)
    return nbformat.writes(notebook)


def double_solution(notebook: NotebookNode) -> None:
    """A cell copied in JupyterLab: a new id, but the same grade_id."""
    notebook.cells.append(nbformat.from_dict(find_cell(notebook, "fix") | {"id": "copied"}))


def of_another_assignment(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id += "_week2"


def claim_points(notebook: NotebookNode) -> None:
    find_cell(notebook, "fix_rate").metadata.nbgrader.points = "a hundred"


def empty_metadata(notebook: NotebookNode) -> None:
    find_cell(notebook, "setup").metadata.nbgrader = {}
    notebook.cells[0].metadata["nbgrader"] = "no dictionary"


def delete_test(notebook: NotebookNode) -> None:
    notebook.cells.remove(find_cell(notebook, "fix_rate"))


def add_cells(notebook: NotebookNode) -> None:
    one = nbformat.v4.new_code_cell("pass")  # making one validates it, which takes its time
    notebook.cells += [nbformat.from_dict(one | {"id": f"more{i}"}) for i in range(2000)]


def add_half_a_character(notebook: NotebookNode) -> None:
    notebook.cells.append(nbformat.v4.new_markdown_cell("half a character: HALF"))


def attach_a_number(notebook: NotebookNode) -> None:
    find_cell(notebook, "postmortem")["attachments"] = {"a.png": {"image/png": 5}}


def add_metadata(value: str) -> str:
    """GOOD with `value` in the metadata of each cell."""
    return GOOD.replace('"metadata": {\n', f'"metadata": {{\n"x": {value},\n')


def in_format_3() -> str:
    return nbformat.writes(nbformat.convert(solved(), 3), version=3)


def in_latin_1() -> bytes:
    accents = changed(lambda notebook: notebook.cells.append(nbformat.v4.new_raw_cell("café")))
    return accents.encode("latin-1")


REPAIRABLE: dict[str, dict[str, str | bytes]] = {
    "as it should be": {NB: GOOD},
    "renamed by a browser": {"exploding_loss (1).ipynb": GOOD},
    "renamed by a person": {"my homework.ipynb": GOOD},
    "doubled ids": {NB: changed(double_solution)},
    "doubled ids of nbformat": {NB: GOOD.replace('"id": "fix"', '"id": "setup"')},
    "points claimed": {NB: changed(claim_points)},
    "broken metadata": {NB: changed(empty_metadata)},
    "test cell deleted": {NB: changed(delete_test)},
    "nbformat 3": {NB: in_format_3()},
    "Latin-1": {NB: in_latin_1()},
    "UTF-8 with a mark": {NB: b"\xef\xbb\xbf" + GOOD.encode()},
    "UTF-16": {NB: GOOD.encode("utf-16")},
    "thousands of cells": {NB: changed(add_cells)},
    "half a character": {NB: changed(add_half_a_character).replace("HALF", "\\ud800")},
    "metadata nested deep": {NB: add_metadata("[" * 500 + "]" * 500)},
    "megabytes of metadata": {NB: add_metadata("[" + "{}," * 1_000_000 + "{}]")},
    "an attachment that is no text": {NB: changed(attach_a_number)},
    "a number of 5,000 digits": {NB: add_metadata("9" * 5000)},
    "constants that JSON does not have": {NB: add_metadata("[NaN, -Infinity]")},
    "a key twice": {NB: add_metadata('1, "nbgrader": {"grade_id": "nobody"}')},
    "outputs of any kind": {NB: GOOD.replace('"outputs": []', '"outputs": {"no": "list"}')},
    "ids of any kind": {NB: GOOD.replace('"id": "fix"', '"id": [1]')},
    "a file beside it": {NB: GOOD, "numpy.py": "raise SystemExit", "data.csv": "1,2"},
    "a scratch notebook beside it": {NB: GOOD, "scratch.ipynb": "{"},
}

REFUSED: dict[str, tuple[dict[str, str | bytes], str]] = {
    "truncated JSON": ({NB: GOOD[: len(GOOD) // 2]}, "is cut off in line"),
    "empty file": ({NB: ""}, "is empty"),
    "nothing at all": ({}, "no notebook was handed in; ask for exploding_loss.ipynb"),
    "a report instead": ({"report.pdf": b"%PDF"}, "handed in, only report.pdf"),
    "another assignment's": ({NB: changed(of_another_assignment)}, "a notebook of another one"),
    "several, none by name": ({"a.ipynb": GOOD, "b.ipynb": GOOD}, "several notebooks (a.ipynb, b."),
    "not JSON": ({NB: "<html>Sign in</html>"}, "line 1 is not JSON"),
    "JSON, no notebook": ({NB: '{"a": 1}'}, "its JSON has no cells"),
    "a list": ({NB: "[1, 2]"}, "its JSON has no cells"),
    "random bytes": ({NB: bytes(range(128, 256))}, "is not JSON"),
    "nested without end": ({NB: '{"metadata": ' + "[" * 100_000}, "nested too deeply"),
    "thousands of thousands of cells": (
        {NB: GOOD.replace('"cells": [', '"cells": [' + '{"cell_type": "raw"},' * 100_000)},
        "more than 5,000 are not graded",
    ),
    "an answer of megabytes": (
        {NB: GOOD.replace('"LEARNING_RATE = 1.2"', f'"{"#" * 3_000_000}"')},
        "holds 3,000,000 characters",
    ),
    "a number of 5,000 digits for its format": (
        {NB: GOOD.replace('"nbformat": 4', '"nbformat": ' + "4" * 5000)},
        "not a valid notebook",
    ),
    "larger than any": ({NB: b" " * 200_000_000}, "is larger than 50 MB"),
    "nbformat 9": ({NB: GOOD.replace('"nbformat": 4', '"nbformat": 9')}, "not a valid notebook"),
    "no kind of cell": (
        {NB: GOOD.replace('"cell_type": "code"', '"cell_type": 7')},
        "not a valid",
    ),
}


@pytest.fixture(scope="module")
def outcomes(released: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """All rows handed in by one class, and graded in one run."""
    root = tmp_path_factory.mktemp("bad") / "course"
    shutil.copytree(released, root)
    for student, files in (
        REPAIRABLE | {name: files for name, (files, _) in REFUSED.items()}
    ).items():
        folder = root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
    before = snapshot(root / "submitted")
    graded = grade_class(open_course(root), ASSIGNMENT, Console(quiet=True))
    assert snapshot(root / "submitted") == before, "a submission was changed"
    return {outcome.student: outcome for outcome in graded}


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_nobody_is_lost(outcomes: dict[str, Outcome]) -> None:
    assert set(outcomes) == set(REPAIRABLE) | set(REFUSED)


@pytest.mark.parametrize("student", REPAIRABLE)
def test_repairable_submission_gets_its_mark(student: str, outcomes: dict[str, Outcome]) -> None:
    assert outcomes[student] == Graded(student, score=POINTS, max_score=POINTS, pending=3)


@pytest.mark.parametrize(("student", "says"), [(name, says) for name, (_, says) in REFUSED.items()])
def test_unreadable_submission_gets_one_line(
    student: str, says: str, outcomes: dict[str, Outcome]
) -> None:
    outcome = outcomes[student]
    assert isinstance(outcome, Refused)
    assert says in outcome.why
    assert "\n" not in outcome.why


@pytest.mark.parametrize(
    ("name", "target"),
    [
        (NB, "../../../source/exploding_loss/exploding_loss.ipynb"),
        (NB, "/etc/passwd"),
        (NB, "nowhere"),
        ("notes.txt", "/etc/passwd"),
        ("folder", "../../../source"),
    ],
)
def test_link_is_not_followed(course: Course, hand_in: HandIn, name: str, target: str) -> None:
    folder = hand_in("student01", GOOD if name != NB else None)
    (folder / name).symlink_to(target)
    (outcome,) = grade_class(course, ASSIGNMENT, Console(quiet=True))
    assert isinstance(outcome, Refused)
    assert f"{name} is a link, not a file" in outcome.why
    assert not course.folder("autograded", ASSIGNMENT, "student01").exists()


def test_failing_machinery_leaves_no_zero(
    course: Course, hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("student01", GOOD, name="renamed.ipynb")
    hand_in("student02", GOOD)
    monkeypatch.setattr(
        "nbgrader.preprocessors.LimitOutput.preprocess",
        lambda *_: (_ for _ in ()).throw(OSError("No space left on device")),
    )
    outcomes = grade_class(course, ASSIGNMENT, Console(quiet=True))
    assert [type(outcome) for outcome in outcomes] == [NotGraded, NotGraded]
    assert "No space left on device" in str(outcomes[0])
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, "student01")
        grades = submission.notebooks[0].grades
        assert {grade.auto_score for grade in grades} == {None}
        assert all(grade.needs_manual_grade for grade in grades)

"""Exporting marks to an LMS: a missing mark is a blank, never a zero."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from support.programs.nbgrader_command import check_nbgrader, run_nbgrader
from support.small_drill import ASSIGNMENT

from grader.__main__ import main
from grader.course import Course, capture_errors
from grader.export.csv_file import format_cell

# id, what is in the gradebook of it, the score in the files
CLASS = (
    ("doejane_1001", {"auto": 3.0, "manual": 2.0}, "5"),
    ("doejohn_1002", {"auto": 1.0, "manual": 0.0}, "1"),
    ("poeann_1003", {"auto": 3.0, "manual": None}, ""),  # its postmortem waits for a person
    ("roebob_1004", {"auto": None, "manual": None}, ""),  # refused
    ("latecomer_1005", {"auto": 3.0, "manual": 1.5, "penalty": 0.5}, "4"),
    ("overdue_1006", {"auto": 0.0, "manual": 0.0, "penalty": 2.0}, "0"),
    ("nobody", None, ""),  # handed in nothing
    ("again_1008", {"auto": 3.0, "manual": 2.0, "asks": True}, ""),  # graded again since
)
NBGRADER = ("export", "--exporter=grader.export.CanvasExporter")
SCORES = [score for _, _, score in CLASS]


@pytest.fixture
def course(course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The class above; one student's name is a formula, another has an LMS account number."""
    monkeypatch.chdir(course.root)
    with capture_errors(), course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=datetime(2030, 3, 1, 12))
        for student, given, _ in CLASS:
            gradebook.add_student(student)
            if given is not None:
                enter(gradebook, student, **given)
        jane = gradebook.find_student("doejane_1001")
        jane.first_name, jane.last_name, jane.email = "=1+1", "Doe", "jane@example.org"
        gradebook.find_student("doejohn_1002").lms_user_id = "0777"
        gradebook.db.commit()
    return course


def enter(
    gradebook: object,
    student: str,
    auto: float | None,
    manual: float | None,
    penalty: float = 0.0,
    asks: bool = False,
) -> None:
    """A submission whose first test cell has all of its automatic points."""
    submission = gradebook.add_submission(ASSIGNMENT, student)  # type: ignore[attr-defined]
    submission.timestamp = datetime(2030, 3, 1, 11)
    sheet = submission.notebooks[0]
    sheet.late_submission_penalty = penalty
    for grade in sheet.grades:
        if grade.name == "postmortem":
            grade.manual_score, grade.needs_manual_grade = manual, asks or manual is None
        elif grade.name != "rubric":  # worth nothing, and marked by nobody
            share = {"predict_complete": 0.0, "fix_rate": 1.0}[grade.name]
            grade.auto_score = None if auto is None else auto * share
            grade.needs_manual_grade = auto is None


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def export(*options: str) -> list[dict[str, str]]:
    assert main(["export", ASSIGNMENT, "--to", "file.csv", *options]) == 0
    return read(Path("file.csv"))


def in_order(rows: list[dict[str, str]], column: str) -> list[str]:
    """The scores in the order of CLASS: the file has the order of the ids."""
    ranked = dict(zip(sorted(student for student, _, _ in CLASS), rows, strict=True))
    return [ranked[student][column] for student, _, _ in CLASS]


@pytest.mark.parametrize(
    ("options", "column", "first"),
    [
        ([], "score", 0),
        (["--format", "canvas"], ASSIGNMENT, 1),
        (["--format", "canvas", "--column", "Drill (4711)"], "Drill (4711)", 1),
        (["--format", "moodle"], "Grade", 0),
        (["--format", "brightspace"], f"{ASSIGNMENT} Points Grade", 0),
        (["--format", "brightspace", "--column", "Drill"], "Drill Points Grade", 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_missing_mark_is_a_blank(
    options: list[str], column: str, first: int, course: Course
) -> None:
    assert in_order(export(*options)[first:], column) == SCORES


def test_blank_is_explained(course: Course) -> None:
    reasons = in_order(export(), "no_score_because")
    assert reasons == [
        *("", "", "waits for: postmortem", "not graded", "", "", "nothing handed in"),
        "waits for: postmortem",
    ]


def test_canvas_finds_students_by_number_and_knows_the_points(course: Course) -> None:
    points, *rows = export("--format", "canvas")
    assert list(points) == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT)
    ]
    assert (points["Student"], points[ASSIGNMENT]) == ("Points Possible", "6")
    accounts = in_order(rows, "ID")
    assert accounts == ["1001", "0777", "1003", "1004", "1005", "1006", "", "1008"]
    assert [row["SIS Login ID"] for row in rows if not row["ID"]] == ["nobody"]


def test_moodle_finds_students_by_participant_number(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = export("--format", "moodle")
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(rows[0])
    numbers = [f"Participant {number}" for number in (1001, 1002, 1003, 1004, 1005, 1006)]
    assert in_order(rows, "Identifier") == [*numbers, "", "Participant 1008"]
    assert in_order(rows, "Email address")[0] == "jane@example.org"
    assert "1 without a participant number: nobody" in capsys.readouterr().out


def test_brightspace_finds_students_by_id_and_each_line_has_its_end(course: Course) -> None:
    rows = export("--format", "brightspace")
    assert in_order(rows, "OrgDefinedId")[:2] == ["#1001", "#0777"]
    assert [row["Username"] for row in rows if not row["OrgDefinedId"]] == ["#nobody"]
    assert {row["End-of-Line Indicator"] for row in rows} == {"#"}


def test_counts_are_printed(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    export()
    assert (
        "wrote file.csv: 4 with a mark; blank: 1 could not be graded, 1 nothing handed in, "
        "2 wait for a person's mark"
    ) in capsys.readouterr().out


@pytest.mark.parametrize("format_name", ["csv", "canvas", "moodle", "brightspace"])
def test_name_that_is_a_formula_is_text(format_name: str, course: Course) -> None:
    export("--format", format_name)
    text = Path("file.csv").read_text(encoding="utf-8")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert not [cell for cell in cells if cell.startswith("=")]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (0.0, "0"),
        (16.5, "16.5"),
        (-1.0, "-1"),
        ("Jane Doe", "Jane Doe"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'=1"),
        ("\t=1", "'=1"),
        ("a\r\n=1", "a =1"),
        ("\uff1d1", "'\uff1d1"),
        ("half \ud800 a character", "half \N{REPLACEMENT CHARACTER} a character"),
    ],
)
def test_no_cell_begins_a_formula(value: str | float | None, cell: str) -> None:
    assert format_cell(value) == cell


NAMES = ('Ödön "Eddy"', "O'Neil, Jr.", "王 小明", "; DROP", "Müller\tSohn")


@pytest.mark.parametrize("format_name", ["csv", "canvas", "brightspace"])
def test_names_and_numeric_ids_arrive_as_they_are(format_name: str, course: Course) -> None:
    with capture_errors(), course.gradebook() as gradebook:
        for number, name in enumerate(NAMES):
            gradebook.add_student(f"00{number}", first_name=name, last_name="Doe, Roe")
    rows = export("--format", format_name)
    column = {"csv": "student_id", "canvas": "SIS Login ID", "brightspace": "Username"}[format_name]
    found = {row[column].removeprefix("#"): row for row in rows}
    assert {f"00{number}" for number in range(len(NAMES))} <= found.keys()
    if format_name == "canvas":
        written = [found[f"00{number}"]["Student"] for number in range(len(NAMES))]
        assert written == [f"Doe, Roe, {' '.join(name.split())}" for name in NAMES]


def test_plugin_of_nbgraders_own_command_writes_the_same(course: Course) -> None:
    export("--format", "canvas")
    check_nbgrader(course.root, *NBGRADER)
    ours, theirs = Path("file.csv"), course.root / "grades_canvas.csv"
    assert ours.read_bytes() == theirs.read_bytes()


def test_mistake_in_nbgraders_own_command_is_one_line(course: Course) -> None:
    done = run_nbgrader(course.root, *NBGRADER, "--assignment=['nonsense']")
    assert done.code == 1
    assert "the gradebook has no assignment nonsense" in done.errors
    assert "Traceback" not in done.errors

"""Assignments with several notebooks: the same results as `nbgrader autograde`."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.converters import Autograde
from rich.console import Console
from support.graded_course import read_rows, read_tree
from support.grading_ways import by_grade, by_nbgrader
from support.problem_set import (
    ASSIGNMENT,
    attach_picture,
    build_notebooks,
    hand_in,
    make_course,
)
from support.programs.nbgrader_command import check_nbgrader
from support.small_drill import find_cell

from grader.command_error import CommandError
from grader.course import Course, capture_errors
from grader.export.final_marks import read_assignments
from grader.feedback.class_feedback import write_feedback
from grader.feedback.refused_pages import write_refused_pages
from grader.grade.grade_class import grade_class
from grader.grade.outcome import Graded, Refused
from grader.intake.exporter import IntakeExporter
from grader.mark.marking import Marking
from grader.report.page.class_report import write_report
from grader.report.read_class import read_class
from grader.report.report_notebooks import NOT_HANDED_IN

CONFIG = """
c.LateSubmissionPlugin.penalty_method = "zero"
c.Autograde.exclude_overwriting = {"problem_set": ["helper.py"]}
"""
BOTH = {"introduction": "", "problem1": "2", "problem2": "3"}


def hand_in_class(course: Course) -> None:
    """One student per case."""
    hand_in(course, "right", BOTH)
    hand_in(course, "wrong", {"problem1": "3", "problem2": "1 / 0"})
    hand_in(course, "one of two", {"problem1": "2"})
    hand_in(course, "untouched", dict.fromkeys(BOTH, ""))
    renamed = {"problem1": "my homework.ipynb", "problem2": "problem2 (1).ipynb"}
    hand_in(course, "renamed", {"problem1": "2", "problem2": "2"}, renamed)
    late = hand_in(course, "late", {"problem1": "2", "problem2": "2"})
    (late / "timestamp.txt").write_text("2030-01-02 12:00:00 UTC")
    extended = hand_in(course, "extended", BOTH)
    (extended / "timestamp.txt").write_text("2030-01-02 12:00:00 UTC")
    files = hand_in(course, "files", BOTH)
    (files / "helper.py").write_text("UNIT = 2\n")
    (files / "data").mkdir()
    (files / "data" / "heights.csv").write_text("as changed")
    (files / "scratch.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4}')
    attach_picture(hand_in(course, "picture", BOTH) / "problem1.ipynb", "why")


def set_times(course: Course) -> None:
    with capture_errors(), course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2030-01-01 12:00:00 UTC")
        gradebook.add_student("extended")
        submission = gradebook.add_submission(ASSIGNMENT, "extended")
        submission.extension = timedelta(days=2)
        gradebook.db.commit()


def read_set(course: Course) -> dict[str, Any]:
    return read_rows(course, ASSIGNMENT)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[Course]:
    """The same class twice: graded by nbgrader, and by `grade`."""
    courses = []
    for grade in (by_nbgrader, by_grade):
        course = make_course(tmp_path_factory.mktemp("several") / "course", CONFIG)
        set_times(course)
        hand_in_class(course)
        grade(course, ASSIGNMENT)
        courses.append(course)
    return courses


@pytest.mark.parametrize("read", [read_set, read_tree])
def test_same_as_nbgrader(read: Callable[[Course], dict[str, Any]], both: list[Course]) -> None:
    nbgraders, ours = map(read, both)
    assert sorted(ours) == sorted(nbgraders)
    for name, seen in nbgraders.items():
        assert ours[name] == seen, name


ROWS = {
    "right": {("problem1", 2.0), ("problem2", 4.0)},
    "wrong": {("problem1", 0.0), ("problem2", 0.0)},
    "one of two": {("problem1", 2.0), ("problem2", 0.0)},
    "renamed": {("problem1", 2.0), ("problem2", 0.0)},
    "untouched": {("problem1", 0.0), ("problem2", 0.0)},
}


@pytest.mark.parametrize("student", ROWS)
def test_marks_are_of_their_own_notebook(student: str, both: list[Course]) -> None:
    grades = read_set(both[1])[student]["grades"]
    found = {(notebook, auto) for notebook, name, auto, *_ in grades if name == "answer_right"}
    assert found == ROWS[student]


def test_lateness_costs_unless_extended(both: list[Course]) -> None:
    rows = read_set(both[1])
    assert rows["late"]["penalty"] == [None, 2.0, 0.0]
    assert rows["extended"]["penalty"] == [None, None, None]


def test_files_are_the_assignments_except_those_named_in_the_config(both: list[Course]) -> None:
    tree = read_tree(both[1])
    assert tree[f"files/{ASSIGNMENT}/helper.py"][1] == b"UNIT = 2\n"
    assert tree[f"files/{ASSIGNMENT}/data/heights.csv"][1] == b"as released"
    assert f"files/{ASSIGNMENT}/scratch.ipynb" not in tree


def test_attached_picture_reaches_the_marker(both: list[Course]) -> None:
    path = both[1].folder("autograded", ASSIGNMENT, "picture") / "problem1.ipynb"
    answer = find_cell(nbformat.read(path, as_version=4), "why")
    assert "image/png" in answer.attachments["image.png"]


def test_missing_notebook_is_reported_first(both: list[Course]) -> None:
    outcomes = {
        outcome.student: outcome
        for outcome in grade_class(both[1], ASSIGNMENT, Console(quiet=True))
        if isinstance(outcome, Graded)
    }
    assert {o.because for o in outcomes.values()} == {""}, "nothing has changed"
    assert outcomes["one of two"].hint == "problem2.ipynb was not handed in"
    assert outcomes["wrong"].hint == "problem1/answer_right: the answer is even"
    assert (outcomes["right"].score, outcomes["right"].max_score) == (6, 6)
    assert (outcomes["one of two"].score, outcomes["picture"].pending) == (2, 3)


def test_feedback_has_a_page_for_each_notebook(both: list[Course]) -> None:
    pages, failed = write_feedback(both[1], ASSIGNMENT)
    assert not failed
    names = {page.name for page in pages if page.parts[-3] == "right"}
    assert names == {"introduction.html", "problem1.html", "problem2.html"}
    titles = [page.read_text() for page in pages if page.parts[-3] == "right"]
    assert all(
        f"<h1>{ASSIGNMENT}, {name}: your feedback</h1>" in text
        for name, text in zip(("problem1", "problem2"), titles[1:], strict=True)
    )
    missing = [page.name for page in pages if page.parts[-3] == "one of two"]
    assert missing == ["problem1.html"]


@pytest.mark.parametrize(
    ("student", "here", "rows"),
    [
        ("picture", "problem1", ["problem1 (this page) 2 of 2 points, 3 points not marked yet",
                                 "problem2 4 of 4 points",
                                 "Together 6 of 6 points, 3 points not marked yet"]),
        ("one of two", "problem1", ["problem1 (this page) 2 of 5 points",
                                    "problem2, not handed in 0 of 4 points",
                                    "Together 2 of 9 points"]),
        ("late", "problem2", ["problem1 0 of 5 points",
                              "problem2 (this page) 0 of 4 points",
                              "Together 0 of 9 points"]),
        ("right", "introduction", ["problem1 2 of 5 points",
                                   "problem2 4 of 4 points",
                                   "Together 6 of 9 points"]),
    ],
)  # fmt: skip
def test_feedback_says_what_each_notebook_and_all_together_have(
    student: str, here: str, rows: list[str], both: list[Course]
) -> None:
    write_feedback(both[1], ASSIGNMENT)
    page = both[1].folder("feedback", ASSIGNMENT, student) / f"{here}.html"
    table = page.read_text().partition('<table class="notebooks">')[2].partition("</table>")[0]
    words = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in table.split("</tr>")[1:-1]]
    assert [row.replace(" ,", ",") for row in words] == rows


def test_page_of_a_notebook_without_points_names_no_mark(both: list[Course]) -> None:
    write_feedback(both[1], ASSIGNMENT)
    page = both[1].folder("feedback", ASSIGNMENT, "right") / "introduction.html"
    assert '<p class="mark">No points in this notebook</p>' in page.read_text()
    assert "Full marks" not in page.read_text()


def test_pages_are_nbgraders(both: list[Course]) -> None:
    write_feedback(both[1], ASSIGNMENT)
    check_nbgrader(both[0].root, "generate_feedback", ASSIGNMENT)
    nbgraders, ours = (
        {path.relative_to(course.root): path.read_bytes() for path in course.root.rglob("*.html")
         if "feedback" in path.parts}
        for course in both
    )  # fmt: skip
    assert len(ours) > len(ROWS)
    assert ours == nbgraders


def test_marking_page_and_export_tell_the_notebooks_apart(both: list[Course]) -> None:
    marking = Marking(both[1], ASSIGNMENT)
    titles = [marking.read_source_question(question).title for question in marking.questions]
    names = [marking.name_question(question) for question in marking.questions]
    marking.book.close()
    assert titles == ["problem1: why", "problem2: drawing"]
    assert names == ["problem1/why", "problem2/drawing"]
    with both[1].gradebook() as gradebook:
        (exported,) = read_assignments(gradebook, [ASSIGNMENT])
    assert exported.marks["picture"].waiting == ("problem1/why",)


def test_report_tells_the_notebooks_apart(both: list[Course]) -> None:
    record = read_class(both[1], ASSIGNMENT)
    assert record.title == ASSIGNMENT
    assert [question.title for question in record.questions] == [
        "problem1: answer",
        "problem1: why",
        "problem2: answer",
    ]
    works = {work.student: work for work in record.works}
    assert works.keys() == {path.name for path in (both[1].root / "submitted").iterdir()}
    assert works["renamed"].points == {
        "problem1/answer_right": 2.0,
        "problem1/why": 0.0,
        "problem2/answer_right": 0.0,
        "problem2/drawing": None,
    }
    outcomes = {student: work.outcomes for student, work in works.items()}
    assert outcomes["one of two"] == {"problem2/answer_right": NOT_HANDED_IN}
    assert outcomes["renamed"]["problem2/answer_right"].words == "the answer is odd"
    assert outcomes["wrong"]["problem2/answer_right"].words == (
        "The cell `problem2/answer` stops with ZeroDivisionError"
    )
    assert outcomes["untouched"]["problem1/answer_right"].words == "Left as it was released"
    assert works["right"].answers["problem2/answer"] == "answer = 3"


def test_report_page_of_several_notebooks(both: list[Course]) -> None:
    page, _ = write_report(both[1], ASSIGNMENT, names=False)
    text = page.read_text(encoding="utf-8")
    for said in (
        "problem1: answer", "problem2: answer", "Its notebook was not handed in",
        "problem1: why (by a person)",
    ):  # fmt: skip
        assert said in text
    assert "Predictions" not in text, "it asks for none"


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("problem1.ipynb", "{", "problem1.ipynb"),
        ("other.ipynb", '{"cells": [], "nbformat": 4}', "no notebook of this assignment"),
    ],
)
def test_unreadable_submission_is_refused(
    file: str, content: str, says: str, tmp_path: Path
) -> None:
    course = make_course(tmp_path / "course")
    folder = course.folder("submitted", ASSIGNMENT, "student")
    folder.mkdir(parents=True)
    (folder / file).write_text(content)
    (outcome,) = by_grade(course, ASSIGNMENT)
    assert isinstance(outcome, Refused)
    assert says in outcome.why
    page = write_refused_pages(course, ASSIGNMENT)[0][0].read_text()
    assert f"<h1>{ASSIGNMENT}: your feedback</h1>" in page
    assert "Hand in introduction.ipynb and problem1.ipynb and problem2.ipynb" in page


def test_two_copies_of_one_notebook_are_refused(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    folder = hand_in(course, "student", {"problem1": "2"}, {"problem1": "first.ipynb"})
    (folder / "second.ipynb").write_bytes((folder / "first.ipynb").read_bytes())
    (outcome,) = by_grade(course, ASSIGNMENT)
    assert isinstance(outcome, Refused)
    assert "rename the one to grade to problem1.ipynb" in outcome.why


def test_another_language_is_refused_before_anyone_is_graded(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    hand_in(course, "student", BOTH)
    notebook = build_notebooks()["problem2"]
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    nbformat.write(notebook, course.folder("source", ASSIGNMENT) / "problem2.ipynb")
    with pytest.raises(CommandError, match=r"problem2\.ipynb is written in R"):
        by_grade(course, ASSIGNMENT)
    autograde = Autograde(coursedir=course.directory(ASSIGNMENT), config=course.config)
    with pytest.raises(SystemExit, match=r"problem2\.ipynb is written in R"):
        IntakeExporter(parent=autograde)
    assert not course.folder("autograded", ASSIGNMENT, "student").exists()

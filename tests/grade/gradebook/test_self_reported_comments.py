"""Self-reported tests from the setting to the summary: flagged everywhere, and never silently."""

import io
import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from nbgrader.converters import Autograde
from rich.console import Console
from support.graded_course import read_rows, read_tree
from support.grading_ways import by_grade, by_nbgrader
from support.problem_set import ASSIGNMENT, hand_in, make_course

from grader.command_error import CommandError
from grader.course import Course, open_course
from grader.feedback.class_feedback import write_feedback
from grader.grade.grade_class import grade_class
from grader.grade.gradebook.self_reported_comments import COMMENT_TEXT
from grader.grade.outcome import Graded
from grader.grade.spec import read_spec
from grader.grade.submissions import read_submitted
from grader.grade.summary import FORGEABLE, format_json, print_summary
from grader.grade.task import Task, TaskResult
from grader.grade.worker.packed import pack_spec
from grader.grade.worker.worker import grade_task
from grader.intake.exporter import IntakeExporter
from grader.report.page.class_tables import write_heading
from grader.report.read_class import read_class

APART = "problem2/answer_right"
SETTING = "\nc.JudgeSubmission.self_reported = {'problem_set': ['problem2/answer_right']}\n"
LIAR = "type('Liar', (), {'__eq__': lambda *_: True})()"
CLASS = {
    "right": {"problem1": "2", "problem2": "3"},
    "wrong": {"problem1": "3", "problem2": "2"},
    "liar": {"problem1": LIAR, "problem2": LIAR},
    "one of two": {"problem1": "2"},
}


def drop_setting(root: Path) -> Course:
    config = root / "nbgrader_config.py"
    config.write_text(config.read_text().replace(SETTING, ""))
    return open_course(root)


def comment_by_hand(course: Course) -> None:
    with course.gradebook() as gradebook:
        where = "problem2", ASSIGNMENT, "liar"
        gradebook.find_comment("answer", *where).manual_comment = "see me"
        gradebook.db.commit()


Seen = tuple[Course, dict[str, Any], dict[str, Any], dict[str, Any]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    """Graded, commented, then graded without the setting: rows of both, files of the first."""
    seen = []
    for grade in (by_nbgrader, by_grade):
        course = make_course(tmp_path_factory.mktemp("apart") / "course", SETTING)
        for student, answers in CLASS.items():
            hand_in(course, student, answers)
        grade(course, ASSIGNMENT)
        comment_by_hand(course)
        rows, tree = read_rows(course, ASSIGNMENT), read_tree(course)
        judged = course.root.parent / "judged"
        shutil.copytree(course.root, judged)
        grade(drop_setting(judged), ASSIGNMENT)
        seen.append((course, rows, tree, read_rows(open_course(judged), ASSIGNMENT)))
    return seen


@pytest.mark.parametrize("part", [0, 1, 2], ids=["rows", "files", "rows once judged"])
def test_same_as_nbgrader(part: int, both: list[Seen]) -> None:
    nbgraders, ours = (seen[1:][part] for seen in both)
    assert sorted(ours) == sorted(nbgraders)
    for name, seen in nbgraders.items():
        assert ours[name] == seen, name


def test_a_cluster_finds_the_same(both: list[Seen]) -> None:
    course = both[1][0]
    with course.gradebook() as gradebook:
        spec = read_spec(course, gradebook, ASSIGNMENT)
    folder = course.folder("submitted", ASSIGNMENT, "liar")
    handed_in = read_submitted(folder, {"problem1": (), "problem2": ()}, ())
    result = grade_task(pack_spec(spec), Task("liar", handed_in.notebooks, {}))
    assert isinstance(result, TaskResult)
    for name, found in result.notebooks.items():
        assert found.notebook == both[1][2][f"liar/{ASSIGNMENT}/{name}.ipynb"][1]
        assert found.scores.self_reported == (["answer_right"] if name == "problem2" else [])


@pytest.mark.parametrize(
    ("student", "marks"),
    [("right", (2, 4)), ("wrong", (0, 0)), ("liar", (0, 4)), ("one of two", (2, 0))],
)
def test_who_forges_gets_those_points_alone(
    student: str, marks: tuple[float, float], both: list[Seen]
) -> None:
    grades = both[1][1][student]["grades"]
    assert tuple(auto for _, name, auto, *_ in grades if name == "answer_right") == marks


def test_comment_stands_at_the_test_and_a_persons_stays(both: list[Seen]) -> None:
    _, rows, _, judged = both[1]
    comments = rows["liar"]["comments"]
    assert ("problem2", "answer_right", COMMENT_TEXT, None) in comments
    assert ("problem2", "answer", None, "see me") in comments
    assert not [c for c in comments if c[:2] == ("problem1", "answer_right")]
    assert ("problem2", "answer_right", None, None) in judged["liar"]["comments"], "taken back"


def test_summary_and_json_say_so(both: list[Seen]) -> None:
    outcomes = grade_class(both[1][0], ASSIGNMENT, Console(quiet=True))
    console = Console(file=io.StringIO(), width=100)
    print_summary(outcomes, 1.0, console)
    said = " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]
    assert "4 self-reported" in said
    assert f"Self-reported: {APART}. {FORGEABLE}" in said
    submissions = {
        s["student"]: s for s in json.loads(format_json(outcomes, 1.0)[0])["submissions"]
    }
    assert submissions["liar"]["self_reported"] == {APART: 4.0}
    assert submissions["wrong"]["self_reported"] == {APART: 0.0}
    assert submissions["one of two"]["self_reported"] == {}
    assert all(isinstance(outcome, Graded) and not outcome.because for outcome in outcomes)


def test_feedback_says_so(both: list[Seen]) -> None:
    pages, failed = write_feedback(both[1][0], ASSIGNMENT)
    assert not failed
    texts = {path.parts[-3:]: path.read_text() for path in pages}
    for student in ("liar", "wrong"):
        assert "4 points, self-reported" in texts[student, ASSIGNMENT, "problem2.html"]
        assert "self-reported" not in texts[student, ASSIGNMENT, "problem1.html"]


def test_report_says_so(both: list[Seen]) -> None:
    record = read_class(both[1][0], ASSIGNMENT)
    labels = {item.name: item.label for item in record.items}
    assert labels[APART].endswith("(self-reported)")
    assert not labels["problem1/answer_right"].endswith("(self-reported)")
    assert "Marked as self-reported: 1 of 3 items" in write_heading(record).data


def start_nbgrader(course: Course, assignment: str) -> None:
    directory = course.directory(assignment)
    IntakeExporter(parent=Autograde(coursedir=directory, config=course.config))


@pytest.mark.parametrize(
    ("begin", "stops"), [(start_nbgrader, SystemExit), (by_grade, CommandError)]
)
def test_a_slip_stops_the_command_before_anyone_is_graded(
    begin: Callable[[Course, str], object], stops: type[BaseException], both: list[Seen]
) -> None:
    course = both[1][0]
    config = deepcopy(course.config)
    config.JudgeSubmission.self_reported = {ASSIGNMENT: ["problem2/answer_rihgt"]}
    with pytest.raises(stops, match=r"did you mean problem2/answer_right\?$"):
        begin(Course(course.root, config), ASSIGNMENT)

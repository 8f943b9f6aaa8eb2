"""The demo of an assignment of several notebooks: some students hand in not all of them."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console
from support.problem_set import ASSIGNMENT, make_course

from grader.course import Course, open_course
from grader.demo.run_demo import run_demo

ANSWERS = """
from grader.drill import UNTOUCHED, Answer

ANSWERS = (
    Answer("even", {"problem2/answer": "answer = 2"}, ("problem2/answer_right",), "odd"),
    Answer("untouched", dict.fromkeys(("problem1/answer", "problem1/why", "problem2/answer"))),
)
"""
CLASS = """
from grader.drill import DemoStudent, HandMark

STUDENTS = (
    DemoStudent("reference", by_hand={"problem1/why": HandMark((2,), "Well put.")}),
    DemoStudent("even"),
    DemoStudent("even", hours=2),
    DemoStudent("reference", left_out=("problem1", "introduction")),
    DemoStudent("untouched"),
)
"""


@dataclass(frozen=True)
class Demo:
    """The scratch course, and what was printed."""

    course: Course
    said: str
    code: int


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    course = make_course(tmp_path_factory.mktemp("several") / "course")
    drill = course.root / "drills" / ASSIGNMENT
    drill.mkdir(parents=True)
    (drill / "answers.py").write_text(ANSWERS)
    (drill / "demo.py").write_text(CLASS)
    console = Console(file=io.StringIO(), width=100)
    code = run_demo(course, ASSIGNMENT, console)
    said = console.file.getvalue()  # type: ignore[attr-defined]
    return Demo(open_course(course.root / "build" / "demo"), said, code)


@pytest.mark.parametrize(
    "row",
    [
        ("Alfa", "reference", "on time", "8 / 9"),
        ("Bravo", "even", "on time", "2 + ? / 9"),  # renamed by a browser
        ("Charlie", "even", "2.0 h late", "2 + ? / 9"),  # handed in twice
        ("Delta", "reference, without problem1 and introduction", "on time", "4 / 9"),
        ("Echo", "untouched", "on time", "0 / 9"),
        ("Foxtrot", "reference, without problem2", "on time", "2 + ? / 9"),
        ("Golf", "broken file", "on time", "refused"),
        ("Hotel", "no notebook", "0.3 h late", "refused"),
    ],
)
def test_class_has_its_marks(row: tuple[str, ...], demo: Demo) -> None:
    (line,) = (line for line in demo.said.splitlines() if row[0] in line)
    assert tuple(cell.strip() for cell in line.split("│")[1:-1]) == row
    assert demo.code == 0


def test_persons_mark_is_that_of_its_notebook(demo: Demo) -> None:
    page = demo.course.folder("feedback", ASSIGNMENT, "samplealfa_1001") / "problem1.html"
    assert "Well put." in page.read_text(encoding="utf-8")


def test_pages_named_are_there_and_each_notebook_has_one(demo: Demo) -> None:
    named = [Path(page) for page in re.findall(r"build/demo/\S+\.html", demo.said)]
    assert all((demo.course.root.parents[1] / page).is_file() for page in named)
    assert [page.name for page in named if "samplebravo_1002" in page.parts] == [
        "introduction.html", "problem1.html", "problem2.html",
    ]  # fmt: skip
    feedback = demo.course.folder("feedback", ASSIGNMENT, "sampledelta_1004")
    assert [page.name for page in feedback.glob("*.html")] == ["problem2.html"]

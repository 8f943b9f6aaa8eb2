"""The real drill in the whole pipeline: the demo class gets the marks of the table of answers."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from rich.console import Console
from support.notebooks import ROOT, SOURCE
from support.programs.make_copy import MAKE, NEEDED, copy_project
from support.small_drill import ASSIGNMENT

from drills.exploding_loss.answers import ANSWERS, score
from grader.assignment.regions import HIDDEN
from grader.cells import get_id, is_test, read_failure
from grader.check.leaks import find_leaks, find_secrets
from grader.course import Course, open_course
from grader.demo.sample import DUE, list_class
from grader.drill import Answer, load_drill
from grader.grade.grade_class import grade_class
from grader.grade.outcome import Graded, Outcome, Refused
from grader.safety.markdown import neutralise

DEMO = load_drill(ROOT, "exploding_loss")
MEMBERS = list_class(DEMO, [ASSIGNMENT])
STUDENTS = [member.student_id for member in MEMBERS]
NAMES = [student.answer for student in DEMO.demo]
SECRETS = find_secrets(SOURCE, kinds=HIDDEN)


@dataclass(frozen=True)
class Demo:
    """What `make demo` has printed, and the class that it has graded."""

    said: subprocess.CompletedProcess[str]
    project: Path
    course: Course
    outcomes: list[Outcome]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    project = copy_project(tmp_path_factory.mktemp("demo") / "project")
    said = subprocess.run([*MAKE, "demo"], cwd=project, text=True, capture_output=True)
    assert said.returncode == 0, said.stderr
    course = open_course(project / "build" / "demo")
    return Demo(said, project, course, grade_class(course, ASSIGNMENT, Console(quiet=True)))


def test_the_pages_named_are_there(demo: Demo) -> None:
    named = re.findall(r"build/demo/\S+\.html", demo.said.stdout)
    assert [page.split("/")[2] for page in named] == ["feedback", "feedback", "build"]
    assert all((demo.project / page).is_file() for page in named)
    assert demo.said.stderr == ""
    assert max(map(len, demo.said.stdout.splitlines())) <= 100


@pytest.mark.parametrize(
    ("student", "answer"), list(zip(STUDENTS, DEMO.demo_answers, strict=False)), ids=NAMES
)
def test_marks_and_messages_are_those_of_the_table(
    student: str, answer: Answer, demo: Demo
) -> None:
    outcome = demo.outcomes[STUDENTS.index(student)]
    assert isinstance(outcome, Graded)
    assert (outcome.student, outcome.score, outcome.max_score) == (student, score(answer), 17)
    graded = demo.course.folder("autograded", ASSIGNMENT, student) / f"{ASSIGNMENT}.ipynb"
    failed = {
        get_id(cell): read_failure(cell)
        for cell in nbformat.read(graded, as_version=4).cells
        if is_test(cell) and read_failure(cell)
    }
    assert tuple(failed) == answer.fails
    assert answer.says in "".join(list(failed.values())[:1])


def test_every_wrong_answer_gets_a_reason_of_its_own(demo: Demo) -> None:
    reasons = {
        member.plan.answer: outcome.hint if isinstance(outcome, Graded) else outcome.why
        for member, outcome in zip(MEMBERS, demo.outcomes, strict=True)
    }
    assert len(set(reasons.values())) == len(reasons) == len({*NAMES}) + 2


def test_the_last_two_are_refused_and_reported(demo: Demo) -> None:
    assert [type(outcome) for outcome in demo.outcomes[-2:]] == [Refused, Refused]


def test_postmortems_wait_for_a_person_unless_marked_or_untouched(demo: Demo) -> None:
    waiting = [outcome.pending for outcome in demo.outcomes if isinstance(outcome, Graded)]
    assert waiting == [
        0 if student.by_hand or student.answer == "untouched" else 3 for student in DEMO.demo
    ]
    assert set(waiting) == {0, 3}


def test_gradebook_knows_names_times_an_extension_and_marks_by_hand(demo: Demo) -> None:
    with demo.course.gradebook() as gradebook:
        entries = [gradebook.find_submission(ASSIGNMENT, student) for student in STUDENTS[:-2]]
        names = [(entry.student.first_name, entry.student.last_name) for entry in entries]
        seconds = [entry.total_seconds_late for entry in entries]
        given = [
            gradebook.find_grade("postmortem", ASSIGNMENT, ASSIGNMENT, student).manual_score
            for student in STUDENTS[:-2]
        ]
        assert entries[0].duedate == DUE
    assert names[:2] == [("Alfa", "Sample"), ("Bravo", "Sample")]
    late = [name for name, late in zip(STUDENTS, seconds, strict=False) if late]
    assert late == ["samplecharlie_1003", "samplepapa_1016"]
    assert given == [
        sum(student.by_hand["postmortem"].points) if student.by_hand else None
        for student in DEMO.demo
    ]


def test_comment_of_the_marker_is_on_the_students_page(demo: Demo) -> None:
    page = demo.course.folder("feedback", ASSIGNMENT, STUDENTS[0]) / f"{ASSIGNMENT}.html"
    comment = DEMO.demo[0].by_hand["postmortem"].comment
    assert comment
    text = page.read_text(encoding="utf-8")
    assert comment in text
    assert "Root cause (1 of 1): " in text


@pytest.mark.parametrize("student", STUDENTS[:-2])
def test_page_shows_figures_and_hides_tests(student: str, demo: Demo) -> None:
    page = demo.course.folder("feedback", ASSIGNMENT, student) / f"{ASSIGNMENT}.html"
    text = page.read_text(encoding="utf-8")
    assert find_leaks(text, SECRETS) == []
    assert text.count('src="data:image/png;base64,') >= 3


def test_there_are_secrets_to_keep() -> None:
    assert len(SECRETS) > 20


def test_what_is_committed_as_release_is_made_from_the_source(demo: Demo) -> None:
    made = demo.course.folder("release", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    assert (ROOT / "release" / ASSIGNMENT / made.name).read_bytes() == made.read_bytes()
    assert find_leaks(made.read_text(encoding="utf-8"), find_secrets(SOURCE)) == []


def test_prose_of_the_drill_reaches_formgrader_unchanged() -> None:
    prose = [cell.source for cell in SOURCE.cells if cell.cell_type == "markdown"]
    assert [neutralise(source) for source in prose] == prose


def test_instructors_gradebook_is_not_touched(demo: Demo) -> None:
    assert {path.name for path in demo.project.iterdir()} == {*NEEDED, "build"}


def test_names_of_the_class_are_in_the_table() -> None:
    assert set(NAMES) <= {answer.name for answer in ANSWERS}

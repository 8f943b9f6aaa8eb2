"""What `python -m grader mark` says where there is nothing to mark, and beside other programs."""

import socket
import threading
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from rich.console import Console
from support.marking.mark_server import start_marking
from support.marking.marked_class import QUESTION, hand_in_answers, read_mark
from support.programs.nbgrader_command import check_nbgrader
from support.small_drill import ASSIGNMENT, HandIn, build_source, find_cell, solved

from grader.__main__ import main
from grader.assignment.release import release
from grader.course import Course, load_config
from grader.grade.grade_class import grade_class
from grader.mark.history import History
from grader.mark.marking import Marking
from grader.mark.marks import MarkChanged


@pytest.fixture(autouse=True)
def in_course(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course.root)


def say(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out.strip() == ""
    (line,) = said.err.strip().splitlines()
    return line


def test_class_that_nobody_has_graded(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    nobody = f"nobody is graded for '{ASSIGNMENT}' yet; run: python -m grader grade {ASSIGNMENT}"
    assert nobody in say(["mark"], capsys)
    hand_in_answers(course, {"student01": None})
    assert nobody in say(["mark"], capsys)
    (course.root / "gradebook.db").unlink()
    assert nobody in say(["mark"], capsys)


def test_assignment_without_a_question_for_a_person(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = build_source()
    for name in (QUESTION, "rubric"):
        notebook.cells.remove(find_cell(notebook, name))
    nbformat.write(notebook, course.folder("source", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb")
    release(course, ASSIGNMENT)
    assert "has no cell that a person marks; see docs/authoring.md" in say(["mark"], capsys)


@pytest.mark.parametrize("port", ["0", "-1", "http", "70000"])
def test_port_that_is_none(port: str, course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in_answers(course, {"student01": "It grew."})
    if port == "70000":
        assert "port 70000 of this machine cannot be used" in say(["mark", "--port", port], capsys)
        return
    with pytest.raises(SystemExit, match="2"):
        main(["mark", "--port", port])
    assert "is not a whole number above zero" in capsys.readouterr().err


def test_port_that_is_taken(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in_answers(course, {"student01": "It grew."})
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = say(["mark", "--port", str(port)], capsys)
    assert f"port {port} of this machine cannot be used (Address already in use)" in said
    assert "leave --port out" in said


def test_ctrl_c_ends_it_with_what_is_marked(course: Course) -> None:
    hand_in_answers(course, {"student01": "It grew.", "student02": None})
    with start_marking(course, ASSIGNMENT) as address:
        assert address.startswith("http://127.0.0.1:")


def test_marks_are_kept_while_the_class_is_graded(course: Course, hand_in: HandIn) -> None:
    """`grade` writes its marks, a person theirs; both are there in the end."""
    students = [f"student{i:02}" for i in range(6)]
    for i, student in enumerate(students):
        notebook = solved()
        find_cell(notebook, QUESTION).source = f"Answer {i}"
        hand_in(student, nbformat.writes(notebook))
    hand_in_answers(course, {"early": "It grew."})
    hand_in("early", nbformat.writes(solved()))
    grading = threading.Thread(
        target=grade_class, args=(course, ASSIGNMENT, Console(quiet=True)), daemon=True
    )
    marking, history, asked = Marking(course, ASSIGNMENT), History(), 0
    (question,) = (q for q in marking.questions if q.cell == QUESTION)
    grading.start()
    while grading.is_alive() or asked < len(students) + 1:
        for group in marking.read_all(question):
            if group.mark.by_hand is None:
                asked += 1
                try:
                    marking.change(
                        question, group, {"seen": group.seen, "press": "points:2"}, history
                    )
                except MarkChanged:  # `grade` was there first: the page is shown again
                    asked -= 1
    marking.book.close()
    assert {read_mark(course, student)[0] for student in [*students, "early"]} == {2.0}
    with course.gradebook() as gradebook:
        scores = {s.student.id: s.score for s in gradebook.assignment_submissions(ASSIGNMENT)}
    assert set(scores.values()) == {5.0}


def test_task_and_stock_nbgrader_without_any_of_ours(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Released and graded by nbgrader's own commands and defaults; answered below a task."""
    course = make_stock_course(tmp_path / "stock")
    for step in ("generate_assignment", "autograde"):
        check_nbgrader(course.root, step, "essay")
    marking = Marking(course, "essay")
    (task, written) = sorted(marking.questions, key=lambda q: q.cell != "explain")
    assert (task.is_task, task.points, written.is_task) == (True, 4.0, False)
    (group,) = marking.read_all(task)
    assert group.answers[0].written == "Because of the curvature.\nprint('see')"
    assert [part.title for part in marking.read_source_question(task).rubric.parts] == ["Reason"]
    marking.change(task, group, {"seen": group.seen, "press": "choose:0:0"}, History())
    (group,) = marking.read_all(written)
    assert not marking.read_source_question(written).rubric.parts
    marking.change(written, group, {"seen": group.seen, "press": "points:1.5"}, History())
    marking.book.close()
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission("essay", "student01")
        assert (submission.score, submission.needs_manual_grade) == (5.5, False)


def make_stock_course(root: Path) -> Course:
    """A notebook with a task and a written answer, handed in by one student."""
    root.mkdir()
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.root = '.'\n")
    source = build_source()
    task = find_cell(source, "rubric")
    task.metadata.nbgrader |= {"grade_id": "explain", "points": 4}
    task.source = (
        "## Explain\n\nWhy?\n=== BEGIN MARK SCHEME ===\n## Reason\n- 4: the curvature\n"
        "=== END MARK SCHEME ==="
    )
    source.cells = [task, new_markdown_cell("Next.", id="n"), find_cell(source, QUESTION)]
    write_notebook(source, root / "source" / "essay" / "essay.ipynb")
    handed_in = nbformat.from_dict(source)
    handed_in.cells[0].source = "## Explain\n\nWhy?"
    added = nbformat.v4.new_code_cell("print('see')")
    handed_in.cells[1:1] = [new_markdown_cell("Because of the curvature."), added]
    write_notebook(handed_in, root / "submitted" / "student01" / "essay" / "essay.ipynb")
    return Course(root, load_config(root))


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)

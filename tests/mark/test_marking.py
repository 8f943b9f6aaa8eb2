"""A mark reaches nbgrader's gradebook whole, and never over somebody else's."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbgrader.apps.api import NbGraderAPI
from support.marking.marked_class import (
    QUESTION,
    hand_in_answers,
    read_mark,
    write_copy,
    write_rubric,
)
from support.programs.postgres_server import start_postgres
from support.small_drill import ASSIGNMENT

from grader.assignment.release import release
from grader.course import Course, open_course
from grader.feedback.class_feedback import write_feedback
from grader.mark.history import History
from grader.mark.marking import AnswerGroup, Marking
from grader.mark.marks import Change, ManualQuestion, Mark, MarkBook, MarkChanged

from .conftest import Open

GREW = "It grew by a factor of 1.96, because each step jumped over the minimum of the bowl."
THREE = {"student01": GREW, "student02": "It diverged.", "student03": GREW.replace("bowl", "Bowl")}


def find_question(marking: Marking) -> ManualQuestion:
    return next(question for question in marking.questions if question.cell == QUESTION)


def find(marking: Marking, student: str) -> AnswerGroup:
    """The group of a student's answer."""
    groups = marking.read_all(find_question(marking))
    return next(group for group in groups if student in [e.student for e in group.entries])


def press(
    marking: Marking, group: AnswerGroup, history: History | None = None, **form: str
) -> None:
    form = {"seen": group.seen, **form}
    marking.change(find_question(marking), group, form, history or History())


def test_mark_is_where_nbgrader_looks_for_it(course: Course, open_marking: Open) -> None:
    marking = open_marking(THREE)
    press(marking, find(marking, "student02"), press="points:1.5", comment="How fast?")
    assert read_mark(course, "student02") == (1.5, False, "How fast?")
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, "student02")
        assert submission.score == 1.5
        (sheet,) = submission.notebooks
        grade = next(grade for grade in sheet.grades if grade.name == QUESTION)
        assert (grade.score, grade.needs_manual_grade) == (1.5, False)
    pages, failed = write_feedback(course, ASSIGNMENT)
    assert not failed
    page = next(page for page in pages if "student02" in page.parts).read_text(encoding="utf-8")
    assert "How fast?" in page


def test_numbers_are_formgraders(course: Course, open_marking: Open) -> None:
    marking = open_marking({**THREE, "student04": None})
    groups = marking.read_all(find_question(marking))
    ours = {
        entry.submission: number - 1
        for group in groups
        for entry, number in zip(group.entries, group.numbers, strict=True)
    }
    directory = course.directory(ASSIGNMENT)
    api = NbGraderAPI(coursedir=directory, config=course.config)
    assert ours == api.get_notebook_submission_indices(ASSIGNMENT, ASSIGNMENT)


def test_similar_answers_are_marked_once_and_one_can_be_marked_separately(
    course: Course, open_marking: Open
) -> None:
    marking = open_marking(THREE)
    both = find(marking, "student01")
    assert sorted(entry.student for entry in both.entries) == ["student01", "student03"]
    press(marking, both, press="points:2")
    assert read_mark(course, "student01") == read_mark(course, "student03") == (2.0, False, None)
    (third,) = (e.submission for e in both.entries if e.student == "student03")
    press(marking, find(marking, "student03").pick(third), press="points:1", comment="Copied?")
    assert read_mark(course, "student01") == (2.0, False, None)
    assert read_mark(course, "student03") == (1.0, False, "Copied?")
    (other,) = find(marking, "student01").others
    assert other[0] in find(marking, "student03").numbers


def test_answer_that_came_later_can_take_over_the_mark_of_a_like_one(
    course: Course, open_marking: Open
) -> None:
    marking, history = open_marking({"student01": GREW}), History()
    assert find(marking, "student01").example is None
    press(marking, find(marking, "student01"), press="points:2", comment="How far?")
    hand_in_answers(course, {"student02": GREW})
    press(marking, find(marking, "student02"), history, press="same")
    assert read_mark(course, "student02") == (2.0, False, "How far?")
    assert len(find(marking, "student01").entries) == 2
    marking.undo(history)
    assert read_mark(course, "student02") == (None, True, None)
    assert read_mark(course, "student01") == (2.0, False, "How far?")


@pytest.mark.parametrize(
    ("change", "untouched"),
    [("{}", True), ("\n {}\n\n", True), ("", True), ("{} It grew.", False), ("It grew.", False)],
)
def test_answer_left_as_released_is_recognised(
    change: str, untouched: bool, open_marking: Open
) -> None:
    stub = find_question(open_marking({})).stub
    assert stub
    marking = open_marking({"student01": change.format(stub)})
    assert find(marking, "student01").untouched is untouched


def test_undo_takes_back_step_by_step(course: Course, open_marking: Open) -> None:
    write_rubric(course)
    marking, history = open_marking(THREE), History()
    press(marking, find(marking, "student01"), history, press="choose:0:0")
    press(marking, find(marking, "student01"), history, press="choose:1:0", comment="Good.")
    full = read_mark(course, "student01")
    assert full[:2] == (3.0, False)
    assert full[2] is not None
    assert full[2].endswith("\n\nGood.")
    marking.undo(history)
    assert read_mark(course, "student03")[:2] == (1.0, True)
    marking.undo(history)
    assert read_mark(course, "student01") == read_mark(course, "student03") == (None, True, None)
    assert marking.undo(history) is None


@pytest.mark.parametrize("how", ["formgrader", "another page", "graded again", "commented"])
def test_mark_that_has_changed_since_the_page_was_shown_is_not_overwritten(
    how: str, course: Course, open_marking: Open
) -> None:
    marking, history = open_marking({"student02": "It diverged."}), History()
    press(marking, find(marking, "student02"), history, press="points:1")
    shown = find(marking, "student02")
    where = QUESTION, ASSIGNMENT, ASSIGNMENT, "student02"
    with course.gradebook() as gradebook:
        grade, comment = gradebook.find_grade(*where), gradebook.find_comment(*where)
        match how:
            case "formgrader":
                grade.manual_score = 3.0
            case "another page":
                press(marking, shown, press="points:2")
            case "graded again":
                grade.needs_manual_grade = True
            case "commented":
                comment.manual_comment = "Mine."
        gradebook.db.commit()
    before = read_mark(course, "student02")
    with pytest.raises(MarkChanged):
        press(marking, find(marking, "student02"), press="points:0.5", seen=shown.seen)
    with pytest.raises(MarkChanged):
        marking.book.save([Change(shown.entries[0], Mark(0.5, None, False, None))])
    with pytest.raises(MarkChanged):
        marking.undo(history)
    assert read_mark(course, "student02") == before


def test_group_that_another_answer_has_joined_is_shown_again_first(
    course: Course, open_marking: Open
) -> None:
    marking = open_marking({"student01": GREW})
    shown = find(marking, "student01")
    hand_in_answers(course, {"student02": GREW})
    with pytest.raises(MarkChanged):
        press(marking, find(marking, "student01"), press="points:2", seen=shown.seen)


def test_one_answer_of_a_group_that_has_changed_stops_the_whole_mark(
    course: Course, open_marking: Open
) -> None:
    marking = open_marking({f"student{i:02}": GREW for i in range(1, 6)})
    shown = find(marking, "student01")
    with course.gradebook() as gradebook:
        where = QUESTION, ASSIGNMENT, ASSIGNMENT, shown.entries[-1].student
        gradebook.find_grade(*where).manual_score = 3.0
        gradebook.db.commit()
    with pytest.raises(MarkChanged):
        marking.book.save([Change(entry, Mark(1.0, None, False)) for entry in shown.entries])
    assert [read_mark(course, e.student)[0] for e in shown.entries] == [None] * 4 + [3.0]


def mark_all_at_once(course: Course, markers: int, students: int) -> Counter[str]:
    """Several markers give different points to everybody, in the same order, at the same time."""
    counts: Counter[str] = Counter()
    start = threading.Barrier(markers)

    def mark(points: int) -> None:
        book = MarkBook(course)
        (question,) = (q for q in book.find_questions(ASSIGNMENT) if q.cell == QUESTION)
        entries = book.read_entries(ASSIGNMENT, question)
        start.wait()
        for entry in entries:
            try:
                book.save([Change(entry, Mark(float(points), None, False, f"by {points}"))])
                counts["saved"] += 1
            except MarkChanged:
                counts["changed"] += 1
        book.close()

    hand_in_answers(course, {f"student{i:02}": f"Answer {i}" for i in range(students)})
    with ThreadPoolExecutor(markers) as threads:
        list(threads.map(mark, range(markers)))
    marking = Marking(course, ASSIGNMENT)
    for entry in marking.book.read_entries(ASSIGNMENT, find_question(marking)):
        points = entry.mark.by_hand
        assert points is not None
        assert entry.mark == Mark(points, None, False, f"by {points:.0f}")  # one marker's, whole
    marking.book.close()
    return counts


def test_several_markers_never_overwrite_each_other(course: Course) -> None:
    assert mark_all_at_once(course, 3, 20) == {"saved": 20, "changed": 40}


def test_several_markers_never_overwrite_each_other_in_postgresql(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start_postgres() as url:
        monkeypatch.setenv("NBGRADER_DB_URL", url)
        there = open_course(course.root)
        release(there, ASSIGNMENT)
        assert mark_all_at_once(there, 3, 20) == {"saved": 20, "changed": 40}
        assert not (course.root / "gradebook.db").read_bytes().count(b"by 1")


def test_copy_that_grade_replaces_is_read_again(course: Course, open_marking: Open) -> None:
    marking = open_marking({"student01": "It grew."})
    assert find(marking, "student01").answers[0].written == "It grew."
    write_copy(course, "student01", "It grew and grew.", lambda notebook: None)
    assert find(marking, "student01").answers[0].written == "It grew and grew."


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": [{"source": 3, "metadata": {}}]}'])
def test_copy_that_cannot_be_read_stops_no_other(
    text: str, course: Course, open_marking: Open
) -> None:
    marking = open_marking(THREE)
    copy: Path = course.folder("autograded", ASSIGNMENT, "student02") / f"{ASSIGNMENT}.ipynb"
    copy.write_text(text)
    groups = marking.read_all(find_question(marking))
    assert sorted(e.student for g in groups for e in g.entries) == ["student01", "student03"]

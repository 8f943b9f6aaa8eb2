"""The page for a student whose work was refused: why, and what to do; never a mark."""

from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from support.small_drill import ASSIGNMENT, HandIn, solved

from grader.__main__ import main
from grader.course import Course, capture_errors
from grader.feedback.refused_pages import address_student, write_refused_pages

WHOLE = nbformat.writes(solved())


def read_page(course: Course, student: str) -> str:
    place: Path = course.folder("feedback", ASSIGNMENT, student)
    return " ".join((place / f"{ASSIGNMENT}.html").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (WHOLE[: len(WHOLE) // 2], "is cut off in line"),
        ("", f"{ASSIGNMENT}.ipynb is empty; hand in the file again"),
        ("[]", f"{ASSIGNMENT}.ipynb is not a notebook"),
    ],
    ids=["cut off", "empty", "no notebook"],
)
def test_page_says_why_and_gives_no_mark(
    text: str, why: str, course: Course, hand_in: HandIn
) -> None:
    hand_in("student01", text)
    pages, ungraded = write_refused_pages(course, ASSIGNMENT)
    assert (len(pages), ungraded) == (1, [])
    page = read_page(course, "student01")
    assert why in page
    assert '<p class="mark">No mark yet</p>' in page
    assert f"Hand in {ASSIGNMENT}.ipynb" in page
    with course.gradebook() as gradebook:
        assert gradebook.assignment_submissions(ASSIGNMENT) == []


def test_work_that_nobody_has_graded_yet_is_not_called_refused(
    course: Course, hand_in: HandIn
) -> None:
    hand_in("student01", WHOLE)
    assert write_refused_pages(course, ASSIGNMENT) == ([], ["student01"])
    assert not course.folder("feedback", ASSIGNMENT, "student01").exists()


def test_name_of_a_students_file_is_escaped(course: Course, hand_in: HandIn) -> None:
    folder = hand_in("student01", WHOLE)
    (folder / f"{ASSIGNMENT}.ipynb").rename(folder / "<img src=x onerror=1>.pdf")
    write_refused_pages(course, ASSIGNMENT)
    page = read_page(course, "student01")
    assert "only &lt;img src=x onerror=1&gt;.pdf" in page
    assert "<img" not in page


def test_times_and_what_the_exchange_needs_are_there(course: Course, hand_in: HandIn) -> None:
    folder = hand_in("student01", "")
    (folder / "timestamp.txt").write_text("2030-03-01 14:30:00 UTC")
    (folder / "submission_secret.txt").write_text("secret")
    with capture_errors(), course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=datetime(2030, 3, 1, 12))
        late = timedelta(days=1)
        gradebook.update_or_create_student("student01")
        gradebook.update_or_create_submission(ASSIGNMENT, "student01", extension=late)
    write_refused_pages(course, ASSIGNMENT)
    page = read_page(course, "student01")
    assert "1 March 2030, 14:30 UTC" in page
    assert "2 March 2030, 12:00 UTC" in page
    place = course.folder("feedback", ASSIGNMENT, "student01")
    assert (place / "submission_secret.txt").read_text() == "secret"


def test_verb_counts_what_it_wrote(
    course: Course, hand_in: HandIn, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(course.root)
    hand_in("student01", WHOLE)
    hand_in("student02", "")
    assert main(["grade"]) == 1
    hand_in("student03", WHOLE)
    capsys.readouterr()
    assert main(["feedback"]) == 0
    said = capsys.readouterr().out
    assert "wrote 2 pages" in said
    assert "for refused submissions: 1; each says why, and what to do" in said
    assert "no mark and no page yet: 1; run: python -m grader grade" in said


@pytest.mark.parametrize(
    ("instructor", "student"),
    [
        ("x is cut off in line 9; ask for it again", "x is cut off in line 9; hand it in again"),
        ("no notebook; ask for x.ipynb", "no notebook; hand in x.ipynb"),
        ("it is a notebook of another one", "it is a notebook of another one"),
    ],
)
def test_reason_is_addressed_to_the_student(instructor: str, student: str) -> None:
    assert address_student(instructor) == student

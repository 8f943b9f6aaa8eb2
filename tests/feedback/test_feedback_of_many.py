"""`feedback` writes the same files as `nbgrader generate_feedback`, for the whole class."""

import shutil

from grade.conftest import Grade
from support.graded_course import hand_in_class
from support.programs.nbgrader_command import check_nbgrader
from support.small_drill import ASSIGNMENT

from grader.course import Course
from grader.feedback.class_feedback import write_feedback


def read_pages(course: Course) -> dict[str, bytes]:
    root = course.root / "feedback"
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_pages_and_files_are_nbgraders(course: Course, grade: Grade) -> None:
    hand_in_class(course.root, {"student01": "0.2", "student02": "1.5"})
    beside = course.folder("submitted", ASSIGNMENT, "student02")
    (beside / "timestamp.txt").write_text("2030-01-02 12:00:00 UTC")
    grade()
    with course.gradebook() as gradebook:
        where = ASSIGNMENT, ASSIGNMENT, "student02"
        gradebook.find_grade("postmortem", *where).manual_score = 2.0
        gradebook.find_comment("postmortem", *where).manual_comment = "well observed"
        gradebook.find_submission_notebook(*where).late_submission_penalty = 0.5
        gradebook.db.commit()
    pages, failed = write_feedback(course, ASSIGNMENT)
    assert (len(pages), failed) == (2, {})
    ours = read_pages(course)
    shutil.rmtree(course.root / "feedback")
    check_nbgrader(course.root, "generate_feedback", ASSIGNMENT)
    assert ours == read_pages(course)
    assert b"well observed" in ours[f"student02/{ASSIGNMENT}/{ASSIGNMENT}.html"]

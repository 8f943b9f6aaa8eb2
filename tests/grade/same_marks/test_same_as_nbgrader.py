"""`grade` writes the same gradebook rows and files as `nbgrader autograde`."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.graded_course import hand_in_class, read_rows, read_tree
from support.grading_ways import by_grade, by_nbgrader
from support.small_drill import ASSIGNMENT

from grader.course import Course, open_course

ANSWERS = {
    "right": "0.2",
    "wrong": "1.5",
    "an error": "1 / 0",
    "loud": "0.2; print('x\\n' * 3000)",
    "late": "0.3",
    "slow": "__import__('time').sleep(60) or 0.2",
    "marked by hand": "1.5",
}
SETTINGS = f"""
c.LateSubmissionPlugin.penalty_method = 'zero'
c.JudgeSubmission.for_assignment = {{'{ASSIGNMENT}': {{'cell_seconds': 1.5}}}}
"""


def mark_by_hand(course: Course) -> None:
    """Marks and comments that a person may have given before the class is graded again."""
    with course.gradebook() as gradebook:
        where = ASSIGNMENT, ASSIGNMENT, "marked by hand"
        gradebook.find_grade("fix_rate", *where).manual_score = 1.5
        gradebook.find_grade("postmortem", *where).manual_score = 2.0
        gradebook.find_grade("postmortem", *where).extra_credit = 0.5
        gradebook.find_comment("fix", *where).manual_comment = "close"
        gradebook.db.commit()


def grade_twice(root: Path, grade: Callable[[Course, str], object]) -> tuple[Any, Any]:
    course = open_course(root)
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2030-01-01 12:00:00 UTC")
    grade(course, ASSIGNMENT)
    mark_by_hand(course)
    grade(course, ASSIGNMENT)
    return read_rows(course), read_tree(course)


@pytest.fixture(scope="module")
def both(released: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, Any]]:
    seen = []
    for grade in (by_nbgrader, by_grade):
        root = tmp_path_factory.mktemp("same") / "course"
        shutil.copytree(released, root)
        with (root / "nbgrader_config.py").open("a") as config:
            config.write(SETTINGS)
        (root / "source" / ASSIGNMENT / "heights.csv").write_text("as released")
        hand_in_class(root, ANSWERS)
        folder = root / "submitted" / "late" / ASSIGNMENT
        (folder / "timestamp.txt").write_text("2030-01-02 12:00:00 UTC")
        (folder / "heights.csv").write_text("as changed")
        (folder / "notes").mkdir()
        (folder / "notes" / "mine.txt").write_text("kept")
        seen.append(grade_twice(root, grade))
    return seen


def test_gradebook_has_the_same_rows(both: list[tuple[Any, Any]]) -> None:
    (nbgraders, _), (ours, _) = both
    assert set(ours) == set(ANSWERS)
    assert ours == nbgraders


def test_tree_has_the_same_bytes(both: list[tuple[Any, Any]]) -> None:
    (_, nbgraders), (_, ours) = both
    assert sorted(ours) == sorted(nbgraders)
    for path, seen in nbgraders.items():
        assert ours[path] == seen, path


def test_the_limits_of_the_assignment_hold_both_ways(both: list[tuple[Any, Any]]) -> None:
    for rows, tree in both:
        assert rows["slow"] != rows["right"]
        assert b"longer than 1.5 s" in tree[f"slow/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"][1]


def test_the_table_covers_late_and_hand_marks(both: list[tuple[Any, Any]]) -> None:
    rows, tree = both[1]
    assert rows["late"]["penalty"] == [3.0]
    assert (ASSIGNMENT, "fix_rate", 0.0, 1.5, None, True) in rows["marked by hand"]["grades"]
    assert tree[f"late/{ASSIGNMENT}/heights.csv"][1] == b"as released"


def test_untouched_answer_is_said_to_have_no_response(course: Course) -> None:
    released = course.folder("release", ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    folder = course.folder("submitted", ASSIGNMENT, "student01")
    folder.mkdir(parents=True)
    shutil.copy(released, folder)
    by_grade(course, ASSIGNMENT)
    assert (ASSIGNMENT, "predict", "No response.", None) in read_rows(course)["student01"][
        "comments"
    ]

"""Enters the sample class in the gradebook: names, due date, an extension, marks by a person."""

from collections.abc import Sequence

from grader.course import Course, capture_errors
from grader.demo.sample import DUE, FAMILY, SampleStudent

TIME = "%Y-%m-%d %H:%M:%S UTC"


def enrol(course: Course, assignment: str, members: Sequence[SampleStudent]) -> None:
    """Enter names, the due date and extensions."""
    with capture_errors(), course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=DUE)
        for member in members:
            gradebook.update_or_create_student(
                member.student_id, first_name=member.first_name, last_name=FAMILY
            )
            if member.extension:
                gradebook.update_or_create_submission(
                    assignment, member.student_id, extension=member.extension
                )


def write_times(course: Course, assignment: str, members: Sequence[SampleStudent]) -> None:
    """Write submission times as nbgrader's exchange does; a Canvas download has none."""
    for member in members:
        folder = course.folder("submitted", assignment, member.student_id)
        (folder / "timestamp.txt").write_text(member.handed_in.strftime(TIME), encoding="utf-8")


def mark_by_hand(
    course: Course, assignment: str, notebook: str, members: Sequence[SampleStudent]
) -> None:
    """Enter the points and comments of a person who has marked."""
    with course.gradebook() as gradebook:
        for member in members:
            for cell, (points, comment) in member.plan.by_hand.items():
                place = (cell, notebook, assignment, member.student_id)
                grade = gradebook.find_grade(*place)
                grade.manual_score, grade.needs_manual_grade = points, False
                gradebook.find_comment(*place).manual_comment = comment
        gradebook.db.commit()

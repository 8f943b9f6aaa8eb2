"""What the gradebook knows of the sample class: names, due date, an extension, marks by hand."""

from collections.abc import Sequence

from grader.course import Course, listen
from grader.demo.sample import DUE, FAMILY, Member

TIME = "%Y-%m-%d %H:%M:%S UTC"


def enrol(course: Course, assignment: str, members: Sequence[Member]) -> None:
    """Enter names, when the assignment is due, and who may be later."""
    with listen(), course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=DUE)
        for member in members:
            gradebook.update_or_create_student(
                member.student_id, first_name=member.first_name, last_name=FAMILY
            )
            if member.extension:
                gradebook.update_or_create_submission(
                    assignment, member.student_id, extension=member.extension
                )


def write_times(course: Course, assignment: str, members: Sequence[Member]) -> None:
    """Put the time of handing in where nbgrader's exchange puts it; Canvas does not tell."""
    for member in members:
        folder = course.folder("submitted", assignment, member.student_id)
        (folder / "timestamp.txt").write_text(member.handed_in.strftime(TIME), encoding="utf-8")


def mark_by_hand(course: Course, assignment: str, notebook: str, members: Sequence[Member]) -> None:
    """Give the points and comments that a person gave."""
    with course.gradebook() as gradebook:
        for member in members:
            for cell, (points, comment) in member.plan.by_hand.items():
                place = (cell, notebook, assignment, member.student_id)
                grade = gradebook.find_grade(*place)
                grade.manual_score, grade.needs_manual_grade = points, False
                gradebook.find_comment(*place).manual_comment = comment
        gradebook.db.commit()

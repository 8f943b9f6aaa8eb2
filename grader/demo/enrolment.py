"""Enters the sample class in the gradebook: names, due date, an extension, marks by a person."""

from collections.abc import Sequence

from grader.course import Course, capture_errors
from grader.demo.sample import DUE, FAMILY, SampleStudent
from grader.drill import HandMark
from grader.mark.comment import Chosen, ParsedComment, write_comment
from grader.mark.rubric import Rubric
from grader.mark.source_notebook import read_source_question

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
    course: Course, assignment: str, notebooks: Sequence[str], members: Sequence[SampleStudent]
) -> None:
    """Enter the points and comments of a person who has marked, as the marking page does."""
    folder = course.folder("source", assignment)
    with course.gradebook() as gradebook:
        for member in members:
            for name, mark in member.plan.by_hand.items():
                notebook, _, cell = name.rpartition("/")
                notebook = notebook or notebooks[0]
                place = (cell, notebook, assignment, member.student_id)
                grade = gradebook.find_grade(*place)
                source = folder / f"{notebook}.ipynb"
                rubric = read_source_question(source, cell, grade.max_score).rubric
                said = ParsedComment(find_choices(rubric, mark), mark.comment)
                grade.manual_score, grade.needs_manual_grade = sum(mark.points), False
                gradebook.find_comment(*place).manual_comment = write_comment(rubric, said)
        gradebook.db.commit()


def find_choices(rubric: Rubric, mark: HandMark) -> Chosen:
    """The rubric's buttons that give these points."""
    return frozenset(
        (i, [choice.points for choice in part.choices].index(points))
        for i, (part, points) in enumerate(zip(rubric.parts, mark.points, strict=False))
    )

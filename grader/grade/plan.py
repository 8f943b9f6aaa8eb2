"""First step of grading: which submissions there are."""

from collections.abc import Collection

from grader.course import Course, check_assignment, is_released
from grader.grade.outcome import Submission
from grader.mistake import Mistake
from grader.release import release


def plan(course: Course, assignment: str, students: Collection[str] = ()) -> list[Submission]:
    """The submissions of `assignment`, of `students` only where some are named."""
    check_assignment(course, assignment)
    found = find_submissions(course, assignment)
    if not found:
        raise Mistake(f"nothing in submitted/*/{assignment}; collect first, see README.md")
    if strangers := sorted(set(students) - {submission.student for submission in found}):
        raise Mistake(f"nothing submitted by {', '.join(strangers)} for '{assignment}'")
    if not is_released(course, assignment):  # the gradebook has to know the cells first
        release(course, assignment)
    return [submission for submission in found if not students or submission.student in students]


def find_submissions(course: Course, assignment: str) -> list[Submission]:
    """Every `submitted/<student>/<assignment>/`, by student."""
    folders = (course.root / "submitted").glob(f"*/{assignment}")
    return [Submission(p.parent.name, p) for p in sorted(folders) if p.is_dir()]

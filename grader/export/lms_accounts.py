"""Finds the LMS account of a student in the gradebook."""

import re
from typing import Any

# A student id as `grader/collect/` makes it from a Canvas or Moodle download: `name_number`.
COLLECTED = re.compile(r"[a-z0-9-]+_(?P<number>\d+)")


def find_download_number(student_id: str) -> str:
    """The number from the download, a Canvas user id or Moodle participant number; "" if none."""
    found = COLLECTED.fullmatch(student_id)
    return found["number"] if found else ""


def find_lms_user(student: Any) -> str:
    """The account's number: the gradebook's `lms_user_id`, else the one from the download."""
    return (student.lms_user_id or "").strip() or find_download_number(student.id)


def find_login(student: Any) -> str:
    """The student id, which is a login unless it came from a download; then ""."""
    return "" if find_download_number(student.id) else str(student.id)


def full_name(student: Any) -> str:
    """First and last name, if the gradebook has them."""
    return " ".join(filter(None, (student.first_name, student.last_name)))


def sortable_name(student: Any) -> str:
    """`Last name, first name`; the id if the gradebook has no name."""
    return ", ".join(filter(None, (student.last_name, student.first_name))) or str(student.id)

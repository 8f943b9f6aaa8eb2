"""Which account of a learning management system a student of the gradebook is."""

import re
from typing import Any

# The id that `grader/collect/` makes of a Canvas or Moodle download: `name_number`.
COLLECTED = re.compile(r"[a-z0-9-]+_(?P<number>\d+)")


def find_download_number(student_id: str) -> str:
    """The number that came with the download: a Canvas user, a Moodle participant; "" if none."""
    found = COLLECTED.fullmatch(student_id)
    return found["number"] if found else ""


def find_lms_user(student: Any) -> str:
    """The account's number: as the gradebook's `lms_user_id` says, else as the download did."""
    return (student.lms_user_id or "").strip() or find_download_number(student.id)


def find_login(student: Any) -> str:
    """The id as a login, where it did not come from a download."""
    return "" if find_download_number(student.id) else str(student.id)


def full_name(student: Any) -> str:
    """First and last name, as far as the gradebook has them."""
    return " ".join(filter(None, (student.first_name, student.last_name)))


def sortable_name(student: Any) -> str:
    """Last name, comma, first name; the id where the gradebook has no name."""
    return ", ".join(filter(None, (student.last_name, student.first_name))) or str(student.id)

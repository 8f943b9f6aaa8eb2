"""A small class to mark, and the pages of it."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from support.marking.marked_class import hand_in_answers
from support.small_drill import ASSIGNMENT

from grader.course import Course
from grader.mark.marking import Marking

Open = Callable[[Mapping[str, str | None]], Marking]


@pytest.fixture
def open_marking(course: Course) -> Iterator[Open]:
    """Hands answers in, by student, and opens the class for marking."""
    opened: list[Marking] = []

    def hand_in_and_open(answers: Mapping[str, str | None]) -> Marking:
        hand_in_answers(course, answers)
        opened.append(Marking(course, ASSIGNMENT))
        return opened[-1]

    yield hand_in_and_open
    for marking in opened:
        marking.book.close()

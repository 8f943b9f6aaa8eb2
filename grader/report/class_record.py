"""The data of the report: plain values, so that every number in it can be tested."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from grader.assignment.questions import Item, Question
from grader.report.check_outcomes import CheckOutcome
from grader.text.printable import printable

MOST = 0.5  # of the class: an item that a person marks counts once a larger share is marked


@dataclass(frozen=True)
class StudentWork:
    """A graded submission."""

    student: str
    points: Mapping[str, float | None]  # by item; None until a person has marked it
    outcomes: Mapping[str, CheckOutcome] = field(default_factory=dict)  # of missed checks
    answers: Mapping[str, str] = field(default_factory=dict)  # source by cell
    handed_in: datetime | None = None
    seconds_late: float = 0.0


@dataclass(frozen=True)
class UngradedWork:
    """A submission without a mark; `why` contains no file name, which could name the student."""

    student: str
    why: str


@dataclass(frozen=True)
class ClassRecord:
    """An assignment's questions in order, and the work of the whole class."""

    assignment: str
    title: str = ""
    questions: tuple[Question, ...] = ()
    works: tuple[StudentWork, ...] = ()
    ungraded: tuple[UngradedWork, ...] = ()
    absent: tuple[str, ...] = ()  # on the course's list, nothing handed in
    due: datetime | None = None
    made_on: date = field(default_factory=date.today)
    reference: Mapping[str, str] = field(default_factory=dict)  # the source's answers, by cell
    released: frozenset[str] = frozenset()  # lines that every student was given
    self_reported: frozenset[str] = frozenset()  # items whose tests a student's code could forge

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the notebook's order."""
        return tuple(item for question in self.questions for item in question.items)

    @property
    def automatic(self) -> tuple[Item, ...]:
        """The items that are graded automatically."""
        return tuple(item for item in self.items if not item.by_hand)

    @property
    def counted(self) -> tuple[Item, ...]:
        """The automatic items, and the manual ones that are marked for most of the class."""
        return tuple(
            item
            for item in self.items
            if not item.by_hand or self.count_marked(item) > MOST * len(self.works)
        )

    def count_marked(self, item: Item) -> int:
        """How many students have points for `item`."""
        return sum(work.points.get(item.name) is not None for work in self.works)

    def label(self, student: str, names: bool) -> str:
        """A student's label on the whole page: the id, or a number that does not reveal it."""
        return printable(student) if names else self.labels[student]

    @cached_property
    def labels(self) -> dict[str, str]:
        """`student 01` and so on, not in the order of the ids."""
        graded, ungraded = ({w.student for w in works} for works in (self.works, self.ungraded))
        everyone = graded | ungraded | set(self.absent)
        shuffled = sorted(everyone, key=self.digest)
        width = len(str(len(shuffled)))
        return {name: f"student {n:0{width}}" for n, name in enumerate(shuffled, start=1)}

    def digest(self, student: str) -> str:
        """The sort key for labels, different for each assignment."""
        text = f"{self.assignment}/{student}"  # the name of a folder need not be valid text
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def total(work: StudentWork, items: Iterable[Item]) -> float:
    """The points of `work` on `items`, without those not marked yet."""
    return sum(work.points.get(item.name) or 0.0 for item in items)

"""Groups the class's wrong answers: by the student's own error, then by the check's outcome."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from grader.assignment.questions import Item, Question
from grader.report.check_outcomes import UNTOUCHED, CheckOutcome
from grader.report.class_record import ClassRecord, StudentWork
from grader.report.graded_copies import read_literals
from grader.text.printable import printable

COMMONEST = 2  # values that are shown of a group
LONGEST = 40  # characters of a value


@dataclass(frozen=True)
class WrongAnswer:
    """An outcome of a check, the students who had it, and the values they typed most often."""

    question: Question
    item: Item
    outcome: CheckOutcome
    students: tuple[str, ...]
    values: tuple[tuple[str, int], ...] = ()  # with how many typed each

    message: str = ""  # of the check, if all of several students got the same

    @property
    def count(self) -> int:
        """How many students gave it."""
        return len(self.students)

    @property
    def words(self) -> str:
        """The outcome, with the values in it if they are the same for all students."""
        return self.message or self.outcome.words


def group_wrong_answers(record: ClassRecord, first_only: bool = False) -> list[WrongAnswer]:
    """Each item's wrong answers, the most common first.

    With `first_only`, only the first failed check of a question counts, because the others mostly
    follow from it. A question that was left as released has no answer.
    """
    groups: dict[tuple[str, CheckOutcome], list[StudentWork]] = defaultdict(list)
    for work in record.works:
        for question in record.questions:
            missed = [
                item.name
                for item in question.items
                if work.outcomes.get(item.name, UNTOUCHED) != UNTOUCHED
            ]
            for name in missed[:1] if first_only else missed:
                groups[name, work.outcomes[name]].append(work)
    return [
        WrongAnswer(
            question,
            item,
            outcome,
            tuple(work.student for work in works),
            find_values(question, works),
            find_common_message(item.name, works),
        )
        for question in record.questions
        for item in question.items
        for outcome, works in rank_groups(groups, item)
    ]


def rank_groups(
    groups: dict[tuple[str, CheckOutcome], list[StudentWork]], item: Item
) -> Iterator[tuple[CheckOutcome, list[StudentWork]]]:
    """The groups of one item, the largest first."""
    found = [(outcome, works) for (name, outcome), works in groups.items() if name == item.name]
    yield from sorted(found, key=lambda group: (-len(group[1]), group[0].key))


def find_common_message(check: str, works: list[StudentWork]) -> str:
    """The message of a check, if all of several students got the same."""
    messages = {work.outcomes[check].message for work in works}
    return messages.pop() if len(works) > 1 and len(messages) == 1 else ""


def find_values(question: Question, works: Iterable[StudentWork]) -> tuple[tuple[str, int], ...]:
    """The values typed most often, as `NAME = value`, by at least two students."""
    seen = Counter(text for work in works for text in set(list_values(question, work)))
    return tuple((text, n) for text, n in seen.most_common(COMMONEST) if n > 1)


def list_values(question: Question, work: StudentWork) -> Iterator[str]:
    """The literals in a question's answer cells."""
    for name in question.answers:
        for variable, value in read_literals(work.answers.get(name, "")).items():
            if is_short(value):
                yield printable(f"{variable} = {value!r}", LONGEST)


def is_short(value: Any) -> bool:
    """Whether it is a number or a short text."""
    return isinstance(value, int | float | bool) or (isinstance(value, str) and len(value) < 20)


def rank(groups: Iterable[WrongAnswer], first: int) -> list[WrongAnswer]:
    """The most common wrong answers of all items."""
    return sorted(groups, key=lambda group: -group.count)[:first]

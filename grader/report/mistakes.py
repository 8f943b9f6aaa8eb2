"""Names what a failed check has seen: a row of the table of answers, recognised by its message."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from grader.drill import Answer
from grader.report.record import ClassRecord

# What changes from student to student: numbers, and what is quoted or listed of theirs.
CHANGING = re.compile(
    r"(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"|\[[^\]\n]*\]"
    r"|(?<![\w`])[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?|\b(?:inf|nan)\b"
)
END_OF_SENTENCE = re.compile(r"(?<=[.?!])\s")
LONGEST = 110  # characters of a first sentence in the table


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer to a check, and how many gave it."""

    check: str
    name: str
    says: str  # how the message begins, without what was the student's own
    students: int


def count_mistakes(record: ClassRecord, first_only: bool = False) -> list[WrongAnswer]:
    """Each check's wrong answers, the commonest first.

    With `first_only`, of a question's checks only the first that a student missed: the others
    mostly follow from it.
    """
    order = [check.name for check in record.checks]
    seen: Counter[tuple[str, str]] = Counter()
    says: dict[tuple[str, str], str] = {}
    for work in record.works:
        missed = keep_first(work.messages, order) if first_only else work.messages
        for check, message in missed.items():
            key = check, name_mistake(check, message, work.messages, record.answers)
            seen[key] += 1
            says.setdefault(key, begin(message))
    ranked = sorted(seen.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0]))
    return [WrongAnswer(check, name, says[check, name], n) for (check, name), n in ranked]


def keep_first(messages: Mapping[str, str], order: list[str]) -> dict[str, str]:
    """The first failed check of each question."""
    first: dict[str, str] = {}
    for check in filter(messages.__contains__, order):
        first.setdefault(find_question(check), check)
    return {check: messages[check] for check in first.values()}


def name_mistake(
    check: str, message: str, missed: Collection[str], answers: Iterable[Answer]
) -> str:
    """The name of the answer that gets this message, else how the message begins.

    Several rows can get the same words: then those count that miss the same checks of the
    question, and of those the ones whose numbers are the student's, too.
    """
    fixed = keep_fixed(message)
    fits = [
        answer for answer in answers if check in answer.fails and keep_fixed(answer.says) in fixed
    ]
    fits = [a for a in fits if pick(check, a.fails) == pick(check, missed)] or fits
    exact = [answer for answer in fits if answer.says in message]
    named = exact or (fits if len(fits) == 1 else [])
    return " or ".join(map(show_name, named)) or begin(message)


def pick(check: str, names: Iterable[str]) -> set[str]:
    """Those checks that belong to the same question."""
    return {name for name in names if find_question(name) == find_question(check)}


def find_question(check: str) -> str:
    """`fix_rate` is a check of the question `fix`."""
    return check.partition("_")[0]


def show_name(answer: Answer) -> str:
    """As in the table, in words."""
    return answer.name.replace("_", " ")


def keep_fixed(message: str) -> str:
    """The words of the check; "…" for what is the student's."""
    return CHANGING.sub("…", message)


def begin(message: str) -> str:
    """The first sentence's fixed words."""
    first = END_OF_SENTENCE.split(keep_fixed(message).strip() or "no message", maxsplit=1)[0]
    return first if len(first) <= LONGEST else first[: LONGEST - 1] + "…"


def rank(mistakes: Iterable[WrongAnswer], first: int) -> list[WrongAnswer]:
    """The commonest of all checks."""
    return sorted(mistakes, key=lambda mistake: -mistake.students)[:first]

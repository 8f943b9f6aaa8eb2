"""The report's first lines: a summary in numbers, and three findings to discuss."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from grader.report.class_record import ClassRecord
from grader.report.item_analysis import analyse_items, analyse_questions
from grader.report.people import find_struggling
from grader.report.predictions import Prediction
from grader.report.wrong_answers import group_wrong_answers, rank

EMPTY = "Nobody's work is graded yet. Collect, then: python -m grader grade"
MOST = 3  # findings
FEW = 5  # works, below which shares say little
KNOWN = 0.9  # share of right predictions, from which there is nothing to talk about
LEFT = 0.2  # share of students, from which it matters that they left a question as released
MANY = 20  # works, from which a correlation is worth a sentence


def summarise(record: ClassRecord) -> str:
    """The class in numbers."""
    if not record.works and not record.ungraded:
        return EMPTY
    by_hand = [item.name for item in record.items if item.by_hand]
    waiting = sum(any(w.points.get(name) is None for name in by_hand) for w in record.works)
    parts = [f"{len(record.works)} graded", f"{len(record.ungraded)} without a mark"]
    parts += [f"{len(record.absent)} handed in nothing"] if record.absent else []
    parts += [f"{waiting} wait for a person's mark"] if waiting else []
    return f"{', '.join(parts)}."


def find_findings(record: ClassRecord, predictions: Iterable[Prediction]) -> list[str]:
    """At most three sentences, the most important first."""
    if not record.works:
        return []
    found = list(islice(list_findings(record, list(predictions)), MOST))
    return found or ["Nobody missed a point in what is marked so far."]


def list_findings(record: ClassRecord, predictions: list[Prediction]) -> Iterator[str]:
    """All findings, in order of importance."""
    yield from describe_hardest(record)
    yield from describe_most_common(record)
    yield from describe_predictions(predictions)
    yield from describe_untouched(record)
    yield from describe_invalid(record)
    yield from describe_struggling(record)
    yield from describe_most_common(record, rank_from=1)


def describe_hardest(record: ClassRecord) -> Iterator[str]:
    """The question with the smallest share of points earned."""
    rows = [row for row in analyse_questions(record) if row.facility < 1]
    if rows:
        row = min(rows, key=lambda row: row.facility)
        yield (
            f"The hardest question is “{row.question.title}”: the class earned {row.facility:.0%} "
            f"of its points, and {count(row.full, row.marked)} all of them."
        )


def describe_most_common(record: ClassRecord, rank_from: int = 0) -> Iterator[str]:
    """The most common wrong answer; with `rank_from=1`, the next."""
    groups = rank(group_wrong_answers(record, first_only=True), rank_from + 1)[rank_from:]
    for group in groups:
        students = count(group.count, len(record.works))
        typed = f" Typed most often: {group.values[0][0]}." if group.values else ""
        which = "The next" if rank_from else "The most common"
        message = f"The check says: “{group.words}”" if group.outcome.message else f"{group.words}."
        yield (
            f"{which} wrong answer is in “{group.question.title}”, given by {students}. "
            f"{message}{typed}"
        )


def describe_predictions(predictions: list[Prediction]) -> Iterator[str]:
    """The case with the fewest right predictions."""
    wrong = [each for each in predictions if each.others and each.share < KNOWN]
    if wrong:
        worst = min(wrong, key=lambda prediction: prediction.share)
        word, n = worst.others[0]
        yield (
            f"{worst.share:.0%} predicted what happens at {worst.case} (“{worst.happens}”); "
            f"the most common wrong prediction is “{word}” ({n} of {worst.answered})."
        )


def describe_untouched(record: ClassRecord) -> Iterator[str]:
    """The question that most students left as released, if these are many."""
    whole = len(record.works)
    rows = [row for row in analyse_questions(record) if row.untouched > max(1, LEFT * whole)]
    if rows:
        row = max(rows, key=lambda row: row.untouched)
        yield f"{count(row.untouched, whole)} left “{row.question.title}” as it was released."


def describe_invalid(record: ClassRecord) -> Iterator[str]:
    """A check to review: those who pass it do no better elsewhere."""
    if len(record.works) < MANY:
        return
    known = [row for row in analyse_items(record) if row.discrimination is not None]
    for row in sorted(known, key=lambda row: row.discrimination or 0.0)[:1]:
        if row.discrimination is not None and row.discrimination < 0:
            yield (
                f"Review the check “{row.item.label}”: those who pass it do worse elsewhere "
                f"(discrimination {row.discrimination:.0%})."
            )


def describe_struggling(record: ClassRecord) -> Iterator[str]:
    """How many students may need help, and what most of them failed first."""
    low = find_struggling(record)
    if low:
        where, _ = Counter(row.first for row in low).most_common(1)[0]
        yield (
            f"Below half of the automatic points: {count(len(low), len(record.works))}; most of "
            f"them first failed “{where}”."
        )


def count(n: int, whole: int) -> str:
    """A number of students, and the percentage."""
    return f"{n} of {whole} students" + (f" ({n / whole:.0%})" if whole >= FEW else "")

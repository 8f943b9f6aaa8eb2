"""Rows for tables about students: who may need help, who was late, whose work is similar."""

from dataclasses import dataclass

from grader.report.class_record import ClassRecord, StudentWork, total
from grader.text.similarity import SimilarPair, find_similar_pairs

ENOUGH = 0.5  # of the automatic points
HOUR = 3600.0


@dataclass(frozen=True)
class Struggling:
    """A student with less than half of the automatic points, and the first failed check."""

    student: str
    points: float
    first: str


def find_struggling(record: ClassRecord) -> list[Struggling]:
    """The students who may need help, the lowest mark first."""
    enough = ENOUGH * sum(item.points for item in record.automatic)
    low = [work for work in record.works if total(work, record.automatic) < enough]
    ranked = sorted(low, key=lambda work: total(work, record.automatic))
    return [
        Struggling(work.student, total(work, record.automatic), find_first_missed(work, record))
        for work in ranked
    ]


def find_first_missed(work: StudentWork, record: ClassRecord) -> str:
    """The first check, in the notebook's order, that did not give all of its points."""
    return next(
        f"{question.title}: {item.label}"
        for question in record.questions
        for item in question.items
        if not item.by_hand and (work.points.get(item.name) or 0.0) < item.points
    )


def measure_hours(record: ClassRecord) -> list[float]:
    """Hours from the due date to each submission: negative if early, 0 within an extension."""
    if record.due is None:
        return []
    hours = []
    for work in record.works:
        if work.seconds_late:
            hours.append(work.seconds_late / HOUR)
        elif work.handed_in:
            hours.append(min(0.0, (work.handed_in - record.due).total_seconds() / HOUR))
    return hours


def find_late(record: ClassRecord) -> list[tuple[str, float]]:
    """Students who were late, by how many hours, the latest first."""
    late = sorted((w for w in record.works if w.seconds_late), key=lambda w: -w.seconds_late)
    return [(work.student, work.seconds_late / HOUR) for work in late]


def find_alike(record: ClassRecord) -> list[SimilarPair]:
    """Pairs of students whose answers share text that few others have."""
    texts = {work.student: "\n".join(work.answers.values()) for work in record.works}
    return find_similar_pairs(texts, record.released)

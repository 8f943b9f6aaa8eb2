"""Who may need help, and who handed in when: a table's rows, with names only where asked for."""

from dataclasses import dataclass

from grader.report.record import ClassRecord, Work, total

ENOUGH = 0.5  # of the automatic points
HOUR = 3600.0


@dataclass(frozen=True)
class Struggling:
    """A work below half of the automatic points, and where it first went wrong."""

    who: str
    points: float
    first: str


def find_struggling(record: ClassRecord, names: bool) -> list[Struggling]:
    """Those who may need help, the lowest mark first."""
    enough = ENOUGH * sum(check.points for check in record.automatic)
    low = [work for work in record.works if total(work, record.automatic) < enough]
    ranked = sorted(low, key=lambda work: total(work, record.automatic))
    return [
        Struggling(
            work.student if names else f"no. {i}",
            total(work, record.automatic),
            find_first_failed(work, record),
        )
        for i, work in enumerate(ranked, start=1)
    ]


def find_first_failed(work: Work, record: ClassRecord) -> str:
    """The first check in the notebook's order that gave less than its points."""
    return next(c.name for c in record.automatic if (work.points[c.name] or 0.0) < c.points)


def measure_hours(record: ClassRecord) -> list[float]:
    """Hours from the due date to each hand-in: negative is early; extensions count as early."""
    if record.due is None:
        return []
    hours = []
    for work in record.works:
        if work.seconds_late:
            hours.append(work.seconds_late / HOUR)
        elif work.handed_in:
            hours.append(min(0.0, (work.handed_in - record.due).total_seconds() / HOUR))
    return hours


def find_late(record: ClassRecord, names: bool) -> list[tuple[str, float]]:
    """Who was late, and by how many hours, the latest first."""
    late = sorted((w for w in record.works if w.seconds_late), key=lambda w: -w.seconds_late)
    return [
        (work.student if names else f"no. {i}", work.seconds_late / HOUR)
        for i, work in enumerate(late, start=1)
    ]

"""The report's first line: how many did what."""

from grader.report.record import ClassRecord

EMPTY = "Nobody's work is graded yet. Collect, then: python -m grader grade"


def summarise(record: ClassRecord) -> str:
    """In numbers, and what to do next."""
    if not record.works and not record.ungraded:
        return EMPTY
    by_hand = [check.name for check in record.checks if check.by_hand]
    waiting = sum(any(w.points.get(name) is None for name in by_hand) for w in record.works)
    parts = [f"{len(record.works)} graded", f"{len(record.ungraded)} without a mark"]
    parts += [f"{len(record.absent)} handed in nothing"] if record.absent else []
    parts += [f"{waiting} wait for marking by hand"] if waiting else []
    return f"{record.assignment}: {', '.join(parts)}."

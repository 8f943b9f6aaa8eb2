"""How hard each check was, and whether it tells stronger from weaker work."""

from dataclasses import dataclass

import numpy as np

from grader.report.record import Check, ClassRecord, Work, total

FEWEST = 3  # works; a correlation of two is always 1, 0 or -1


@dataclass(frozen=True)
class Item:
    """A check's numbers; None where there is nothing to compute them from."""

    check: Check
    marked: int
    share: float | None  # of its points that the class got: difficulty, 1 is easiest
    discrimination: float | None  # correlation of its points with those of all other checks


def analyse(record: ClassRecord) -> list[Item]:
    """One item for each check, in the notebook's order."""
    return [analyse_check(check, record) for check in record.checks]


def analyse_check(check: Check, record: ClassRecord) -> Item:
    """What `record` says of one check; a postmortem that nobody has read yet is left out."""
    works = [work for work in record.works if work.points.get(check.name) is not None]
    others = tuple(other for other in record.automatic if other != check)
    own = [read_points(work, check) for work in works]
    share = float(np.mean(own) / check.points) if own and check.points else None
    return Item(check, len(works), share, correlate(own, [total(work, others) for work in works]))


def read_points(work: Work, check: Check) -> float:
    """The points of one work on one check."""
    return float(work.points[check.name] or 0.0)


def correlate(own: list[float], rest: list[float]) -> float | None:
    """Pearson's r; None for fewer than three works, or where all have the same."""
    if len(own) < FEWEST or np.ptp(own) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(own, rest)[0, 1])

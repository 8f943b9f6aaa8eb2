"""Computes how hard each item was, and how well it discriminates stronger from weaker work.

Terms and thresholds are those of Moodle's quiz statistics, as published by their author, the Open
University: https://www.open.edu/openlearncreate/mod/oucontent/view.php?id=52746&section=4.2 (where
20 % has two words and 65 % has none). PrairieLearn shows the same statistics as mean score and
discrimination, and recommends a discrimination above 20 % or a mean score above 95 %:
apps/prairielearn/src/pages/instructorAssessmentQuestionStatistics in its source.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from grader.assignment.questions import Item, Question
from grader.report.check_outcomes import UNTOUCHED
from grader.report.class_record import ClassRecord, StudentWork, total

FEWEST = 3  # works; a correlation of two is always 1, 0 or -1

Ranges = tuple[tuple[float, str], ...]

# The lower end of each range, and what Moodle calls it.
FACILITY: Ranges = (
    (0.95, "extremely easy"),
    (0.90, "very easy"),
    (0.81, "easy"),
    (0.66, "fairly easy"),
    (0.35, "about right"),
    (0.21, "moderately difficult"),
    (0.11, "difficult"),
    (0.06, "very difficult"),
    (0.0, "extremely difficult"),
)
DISCRIMINATION: Ranges = (
    (0.50, "very good"),
    (0.30, "adequate"),
    (0.20, "weak"),
    (0.0, "very weak"),
    (-1.0, "probably invalid"),
)


@dataclass(frozen=True)
class ItemStatistics:
    """An item's statistics; None if there is not enough data."""

    item: Item
    marked: int
    facility: float | None  # the mean share of its points, 0 to 1
    discrimination: float | None  # correlation of its points with those of all other items

    @property
    def facility_word(self) -> str:
        """Moodle's word for its facility."""
        return name_range(self.facility, FACILITY)

    @property
    def discrimination_word(self) -> str:
        """Moodle's word for its discrimination."""
        return name_range(self.discrimination, DISCRIMINATION)


@dataclass(frozen=True)
class QuestionStatistics:
    """A question's statistics over the items that count."""

    question: Question
    points: float
    marked: int  # students whose points are all there
    mean: float
    full: int  # students with all of its points
    untouched: int  # students who left it as it was released

    @property
    def facility(self) -> float:
        """The mean share of its points, 0 to 1."""
        return self.mean / self.points


def name_range(value: float | None, ranges: Ranges) -> str:
    """The name of the range that contains `value`, rounded to a percentage."""
    if value is None:
        return ""
    return next(word for least, word in ranges if round(value, 2) >= least)


def analyse_items(record: ClassRecord) -> list[ItemStatistics]:
    """One row for each item that counts, in the notebook's order."""
    return [analyse_item(item, record) for item in record.counted]


def analyse_item(item: Item, record: ClassRecord) -> ItemStatistics:
    """The statistics of one item; submissions in which it is not marked yet are left out."""
    works = [work for work in record.works if work.points.get(item.name) is not None]
    others = [other for other in record.automatic if other.name != item.name]
    scores = [get_points(work, item) for work in works]
    facility = float(np.mean(scores) / item.points) if scores and item.points else None
    rest = [total(work, others) for work in works]
    return ItemStatistics(item, len(works), facility, correlate(scores, rest))


def analyse_questions(record: ClassRecord) -> list[QuestionStatistics]:
    """One row for each question with items that count."""
    counted = {item.name for item in record.counted}
    rows = []
    for question in record.questions:
        items = [item for item in question.items if item.name in counted]
        points = sum(item.points for item in items)
        earned = [total(work, items) for work in record.works if is_marked(work, items)]
        if points and earned:
            full = sum(score >= points for score in earned)
            mean = float(np.mean(earned))
            left = count_untouched(question, record)
            rows.append(QuestionStatistics(question, points, len(earned), mean, full, left))
    return rows


def count_untouched(question: Question, record: ClassRecord) -> int:
    """How many left `question` as it was released."""
    names = [item.name for item in question.items]
    return sum(UNTOUCHED in map(work.outcomes.get, names) for work in record.works)


def is_marked(work: StudentWork, items: Iterable[Item]) -> bool:
    """Whether all of `items` are marked."""
    return all(work.points.get(item.name) is not None for item in items)


def get_points(work: StudentWork, item: Item) -> float:
    """The points of one submission on one item."""
    return float(work.points.get(item.name) or 0.0)


def correlate(scores: list[float], rest: list[float]) -> float | None:
    """Pearson's r; None for fewer than three values, or if all are the same."""
    if len(scores) < FEWEST or np.ptp(scores) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(scores, rest)[0, 1])

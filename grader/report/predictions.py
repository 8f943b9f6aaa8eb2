"""Compares predictions with what happens; a drill's `report.py` names the predictions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.report.class_record import ClassRecord
from grader.report.graded_copies import read_mapping
from grader.text.printable import printable

LONGEST = 40  # characters of a case or of a prediction


@dataclass(frozen=True)
class Prediction:
    """The predictions for one case."""

    case: str
    happens: str
    right: int
    answered: int  # how many students predicted something
    others: tuple[tuple[str, int], ...] = ()  # wrong predictions, the most common first

    @property
    def share(self) -> float:
        """The share of right predictions."""
        return self.right / self.answered


def read_predictions(record: ClassRecord, asked: Iterable[tuple[str, str]]) -> list[Prediction]:
    """For each cell and name in `asked`, the cases in the source's own answer.

    An answer is a dictionary from cases to words. Cases without predictions are left out.
    """
    found = []
    for cell, name in asked:
        happens = read_mapping(record.reference.get(cell, ""), name)
        predictions = [read_mapping(work.answers.get(cell, ""), name) for work in record.works]
        found += [
            row
            for case, word in happens.items()
            if (row := count_predictions(case, word, predictions)).answered
        ]
    return found


def count_predictions(case: Any, happens: Any, predictions: list[Mapping[Any, Any]]) -> Prediction:
    """How often each word was predicted for one case."""
    words = Counter(format_word(each[case]) for each in predictions if each.get(case) is not None)
    right = words.pop(format_word(happens), 0)
    return Prediction(
        format_word(case),
        format_word(happens),
        right,
        right + words.total(),
        tuple(words.most_common()),
    )


def format_word(value: Any) -> str:
    """A case or a word as text."""
    return printable(value, LONGEST)

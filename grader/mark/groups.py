"""Groups similar answers: they are marked once, and may have been copied.

Similar answers have nearly the same words, the same numbers in the same order, and the same outputs
and pictures: a different number often makes the difference between right and wrong.
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from grader.mark.student_answers import StudentAnswer

ALIKE = 90  # per cent of the characters, in order; 100 for answers below SHORT
SHORT = 60  # characters; shorter answers are similar by chance
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NEGATION = re.compile(r"\b(?:not?|never|nor|without|cannot)\b|n['\u2019]t\b", re.IGNORECASE)
WORD = re.compile(r"\s+|\w+|[^\w\s]")


def normalise(text: str) -> str:
    """`text` in lower case, with single spaces."""
    return " ".join(text.casefold().split())


def find_groups(answers: Mapping[str, StudentAnswer]) -> list[list[str]]:
    """The keys of `answers` in groups; each answer joins the first group that is near enough."""
    buckets: dict[object, dict[str, list[str]]] = defaultdict(dict)
    groups: list[list[str]] = []
    for key, answer in answers.items():
        text = normalise(answer.written)
        signs = tuple(NUMBER.findall(text)), len(NEGATION.findall(text))
        bucket = buckets[answer.shown, signs]
        group = bucket.get(text) or find_similar(text, bucket)
        if group is None:
            groups.append(group := [])
            bucket[text] = group
        group.append(key)
    return groups


def find_similar(text: str, bucket: Mapping[str, list[str]]) -> list[str] | None:
    """The group whose first answer is nearest to `text`, if it is near enough."""
    if len(text) < SHORT:
        return None
    best = process.extractOne(text, bucket.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return bucket[best[0]] if best else None


def find_differences(one: str, other: str) -> list[tuple[str, str]]:
    """The differences of `other` from `one`, as pieces tagged "equal", "insert" or "delete"."""
    before, after = WORD.findall(one), WORD.findall(other)
    pieces = []
    for step in Indel.opcodes(before, after):
        words = before[step.src_start : step.src_end] if step.tag == "delete" else (
            after[step.dest_start : step.dest_end]
        )  # fmt: skip
        pieces.append((step.tag, "".join(words)))
    return pieces

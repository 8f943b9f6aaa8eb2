"""Puts answers together that say the same: they are marked once, and may have been copied.

The same means: the same words, or nearly; the same numbers in the same order; the same outputs and
pictures. A number that differs is what a mark often turns on.
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from grader.mark.answers import Answer

ALIKE = 90  # per cent of the characters, in order; 100 for answers below SHORT
SHORT = 60  # characters; shorter answers are alike by chance
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NEGATION = re.compile(r"\b(?:not?|never|nor|without|cannot)\b|n['\u2019]t\b", re.IGNORECASE)
WORD = re.compile(r"\s+|\w+|[^\w\s]")


def normalise(text: str) -> str:
    """Without what a person does not read: cases, spaces, line breaks."""
    return " ".join(text.casefold().split())


def find_groups(answers: Mapping[str, Answer]) -> list[list[str]]:
    """The keys of `answers`, those together that are alike; each to the first that it is like."""
    buckets: dict[object, dict[str, list[str]]] = defaultdict(dict)
    groups: list[list[str]] = []
    for key, answer in answers.items():
        text = normalise(answer.own)
        signs = tuple(NUMBER.findall(text)), len(NEGATION.findall(text))
        bucket = buckets[answer.shown, signs]
        group = bucket.get(text) or find_alike(text, bucket)
        if group is None:
            groups.append(group := [])
            bucket[text] = group
        group.append(key)
    return groups


def find_alike(text: str, bucket: Mapping[str, list[str]]) -> list[str] | None:
    """The group whose first answer is nearest to `text`, if it is near."""
    if len(text) < SHORT:
        return None
    best = process.extractOne(text, bucket.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return bucket[best[0]] if best else None


def compare(one: str, other: str) -> list[tuple[str, str]]:
    """`other` in pieces: ("equal", text), or what it has ("insert") and lacks ("delete")."""
    before, after = WORD.findall(one), WORD.findall(other)
    pieces = []
    for step in Indel.opcodes(before, after):
        words = before[step.src_start : step.src_end] if step.tag == "delete" else (
            after[step.dest_start : step.dest_end]
        )  # fmt: skip
        pieces.append((step.tag, "".join(words)))
    return pieces

"""Finds pairs of texts that share rare passages: a sign of copying, never a proof."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

WORD = re.compile(r"\w+|[^\w\s]")
RUN = 4  # words in a row that are compared
COMMON = 0.25  # share of the texts; runs that more of them have come from the task
RARE_ENOUGH = 3  # texts that may always share a run
FEWEST = 15  # shared runs; with fewer, similarity is chance
ENOUGH = 0.6  # share of uncommon runs that a pair has in common
LONGEST = 50_000  # characters of a text


@dataclass(frozen=True)
class SimilarPair:
    """The names of two texts, and the share of their uncommon runs that both have, 0 to 1."""

    first: str
    second: str
    share: float


def find_similar_pairs(texts: Mapping[str, str], known: Collection[str] = ()) -> list[SimilarPair]:
    """The pairs with a Jaccard index of at least `ENOUGH`, the most similar first.

    Lines in `known` (given to all) are ignored. The time is proportional to the number of pairs
    that share an uncommon run, not to that of all pairs.
    """
    runs = {name: list_runs(text, known) for name, text in texts.items()}
    frequency = Counter(run for found in runs.values() for run in found)
    most = max(RARE_ENOUGH, math.floor(COMMON * len(texts)))
    uncommon = {
        name: {run for run in found if frequency[run] <= most} for name, found in runs.items()
    }
    pairs = (
        SimilarPair(first, second, shared / len(uncommon[first] | uncommon[second]))
        for (first, second), shared in count_shared(uncommon).items()
        if shared >= FEWEST
    )
    alike = [pair for pair in pairs if pair.share >= ENOUGH]
    return sorted(alike, key=lambda pair: (-pair.share, pair.first, pair.second))


def list_runs(text: str, known: Collection[str]) -> set[tuple[str, ...]]:
    """All runs of a few words; case and spaces are ignored."""
    given = {line.strip() for line in known}
    lines = (line for line in text[:LONGEST].splitlines() if line.strip() not in given)
    words = WORD.findall("\n".join(lines).lower())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def count_shared(runs: Mapping[str, set[tuple[str, ...]]]) -> Counter[tuple[str, str]]:
    """How many runs each pair shares, for pairs that share any."""
    shared: Counter[tuple[str, str]] = Counter()
    for names in list_owners(runs):
        shared.update(combinations(names, 2))
    return shared


def list_owners(runs: Mapping[str, set[tuple[str, ...]]]) -> Iterator[list[str]]:
    """The names of the texts that have a run, for each run in several texts."""
    owners: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(runs):
        for run in runs[name]:
            owners[run].append(name)
    yield from (names for names in owners.values() if len(names) > 1)

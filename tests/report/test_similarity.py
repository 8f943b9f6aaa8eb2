"""Distinguishes texts that share rare passages from those that only share the task."""

import random
import string

import pytest

from grader.text.similarity import find_similar_pairs

GIVEN = "def step_factor(lr):\n    return ..."


def write(seed: int, words: int = 60) -> str:
    """A text of its own."""
    dice = random.Random(seed)
    return " ".join("".join(dice.choices(string.ascii_lowercase, k=6)) for _ in range(words))


OWN = {f"student{i:02}": f"{GIVEN}\n{write(i)}" for i in range(40)}
COPY = OWN["student07"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (COPY, True),
        (COPY.upper().replace(" ", "\n"), True),
        (COPY + " " + write(99, 10), True),
        (COPY.replace(COPY.split()[20], "renamed"), True),
        (GIVEN, False),
        (write(98), False),
        (COPY[:60], False),
        ("", False),
    ],
    ids=["same", "other spaces", "more", "a word changed", "task alone", "own", "short", "empty"],
)
def test_copy_is_found(text: str, found: bool) -> None:
    pairs = find_similar_pairs(OWN | {"copy": text}, GIVEN.splitlines())
    assert [(pair.first, pair.second) for pair in pairs] == [("copy", "student07")] * found


def test_what_many_wrote_is_no_copy() -> None:
    right = {name: text + "\n" + COPY for name, text in OWN.items()}
    assert find_similar_pairs(right, GIVEN.splitlines()) == []


def test_most_alike_come_first() -> None:
    texts = OWN | {"near": COPY + " " + write(97, 15), "same": COPY}
    shares = [pair.share for pair in find_similar_pairs(texts)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.0

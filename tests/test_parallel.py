"""An item that hangs, dies or uses up memory is reported and does not affect the others."""

import os
import time

import pytest

from grader.parallel import parallel_map


def act(item: str) -> str:
    """Behave as the item says."""
    if item == "hang":
        time.sleep(600)
    if item == "die":
        os._exit(1)
    if item == "memory":
        try:
            return str(len(bytearray(8 << 30)))
        except MemoryError:
            return "MemoryError"
    return item.upper()


def give_up(item: str, why: str) -> str:
    return f"{item}: {why}"


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_item_has_a_result_whatever_the_others_do(jobs: int) -> None:
    items = ["a", "hang", "b", "die", "c", "memory", "hang", "d"]
    results = sorted(parallel_map(act, items, jobs, give_up, seconds=1))
    late = "hang: it took longer than 1 seconds"
    assert results == sorted([
        "A", "B", "C", "D", "MemoryError", late, late,
        "die: the process working on it died twice; out of memory?",
    ])  # fmt: skip


def test_time_begins_anew_with_each_item() -> None:
    def nap(item: int) -> int:
        time.sleep(0.4)
        return item

    found = parallel_map(nap, range(4), 1, lambda item, why: -1, seconds=1)
    assert list(found) == [0, 1, 2, 3]


def test_nothing_to_do() -> None:
    assert list(parallel_map(act, [], 2, give_up)) == []

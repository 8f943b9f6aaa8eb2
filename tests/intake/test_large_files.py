"""A file of the largest size takes little memory to read, whatever JSON it is made of."""

import multiprocessing
import resource
from pathlib import Path

import nbformat
import pytest
from support.small_drill import solved

from grader.intake.reading import parse_notebook
from grader.intake.refusal import Unreadable

SIZE = 16_000_000  # a third of the limit; the bound below is as much smaller, too
MOST = 24 * SIZE  # bytes of memory; 50 MB then take half of what a worker has
GOOD = nbformat.writes(solved())
CELLS, ANSWER = '"cells": [', '"id": "postmortem"'


def before(place: str, begin: str, part: str, end: str) -> str:
    """The right answers, with a part repeated before a place in the file."""
    return GOOD.replace(place, f"{begin}{part * (SIZE // len(part))}{end}{place}", 1)


NAMED = ",".join(f'"{number}": {{}}' for number in range(1_200_000))
FILES = {
    "escapes": before(CELLS, '"x": "', r"\n", '", '),
    "backslashes": before(CELLS, '"x": "', r"\\", '", '),
    "lone surrogates": before(CELLS, '"x": "', r"\ud800", '", '),
    "constants": before(CELLS, '"x": [', "NaN,", "0], "),
    "texts and a constant": before(CELLS, '"x": [NaN', ',""', "], "),
    "texts and an error": before(CELLS, '"x": [x', ',""', "], "),
    "sheets of the old format": before(CELLS, '"worksheets": [', "{},", "{}], "),
    "attachments": before(ANSWER, '"attachments": {', '"a": {},', '"b": {}}, '),
    "attachments with names": GOOD.replace(ANSWER, f'"attachments": {{{NAMED}}}, {ANSWER}'),
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_large_file_takes_little_memory(text: str) -> None:
    with multiprocessing.get_context("fork").Pool(1, limit_memory) as pool:
        assert pool.apply_async(read, (text,)).get(60) in ("read", "refused")


def limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MOST
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def read(text: str) -> str:
    try:
        parse_notebook(text.encode(), "x.ipynb")
    except Unreadable as refusal:
        return "refused" if "MemoryError" not in str(refusal) else str(refusal)
    return "read"

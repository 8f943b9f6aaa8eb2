"""Generates malformed notebooks: by strategies close to nbformat's schema, and by mutation."""

import json
from itertools import pairwise
from typing import Any

import nbformat
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from support.small_drill import solved

HONEST = nbformat.writes(solved()).encode()
IDS = ["setup", "predict", "predict_complete", "fix", "fix_rate", "postmortem", "rubric", ""]
NASTY = [
    "<script>", "<style ", "![", "[x](figure.html)", "![a](attachment:a.png)", "\\\\[", "$a",
    "\x00", "\x1b[31m", "\ud800", "\u202e", "```", "~~~\n", "# a\n", "assert 0",
    "### BEGIN HIDDEN TESTS\n",
    "%%bash\n", "!ls\n", "?", "|a|\n|-|\n", "> - 1. ", "&#x6a;", "\\begin{a}", "\r\n", "é", "😀",
]  # fmt: skip

any_text = st.sampled_from(["", *NASTY, *map("".join, pairwise(NASTY))]) | st.text(
    st.characters(exclude_categories=[]), max_size=8
)
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | any_text
    | st.sampled_from([10**400, -(10**30), 1e308, 5_000, "", "image/png", "code"])
)  # fmt: skip
any_json: SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=8,
)
long_text = any_text | st.lists(any_text, max_size=3)


def mostly(right: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """A value of the schema, or occasionally anything."""
    return st.one_of(right, right, right, right, any_json)


bundles = st.dictionaries(
    st.sampled_from(["image/png", "text/plain", "text/html", "application/json"]) | any_text,
    mostly(long_text),
    max_size=2,
)
labels = st.fixed_dictionaries(
    {"grade_id": mostly(st.sampled_from(IDS))},
    optional={"grade": any_json, "solution": st.booleans(), "points": any_json, "locked": any_json},
)
cells = st.fixed_dictionaries(
    {
        "cell_type": mostly(st.sampled_from(["code", "markdown", "raw", "heading"])),
        "source": mostly(long_text),
        "metadata": mostly(st.fixed_dictionaries({}, optional={"nbgrader": mostly(labels)})),
    },
    optional={
        "id": mostly(st.sampled_from(["setup", "fix", "a b", "x" * 70])),
        "attachments": mostly(st.dictionaries(any_text, mostly(bundles), max_size=2)),
        "outputs": any_json,
        "execution_count": any_json,
        "input": mostly(long_text),
        "level": mostly(st.integers(-1, 10**9)),
        "language": any_json,
    },
)
lists_of_cells = mostly(st.lists(mostly(cells), max_size=4))
sheets = st.fixed_dictionaries({"cells": lists_of_cells})
notebooks = st.fixed_dictionaries(
    {},
    optional={
        "nbformat": mostly(st.sampled_from([2, 3, 4])),
        "nbformat_minor": mostly(st.integers(0, 9)),
        "metadata": mostly(st.fixed_dictionaries({}, optional={"kernelspec": any_json})),
        "cells": lists_of_cells,
        "worksheets": mostly(
            st.lists(st.fixed_dictionaries({"cells": lists_of_cells}), max_size=2)
        ),
    },
)


def write(document: Any) -> bytes:
    """JSON as Python writes it, with lone surrogates and NaN."""
    return json.dumps(document).encode()


@st.composite
def honest_with_strange_cells(draw: st.DrawFn) -> bytes:
    """The right answers with arbitrary cells in between."""
    notebook = json.loads(HONEST)
    for cell in draw(st.lists(cells, min_size=1, max_size=4)):
        notebook["cells"].insert(draw(st.integers(0, len(notebook["cells"]))), cell)
    return write(notebook)


@st.composite
def honest_with_damage(draw: st.DrawFn) -> bytes:
    """The bytes of the right answers, with a few places deleted, duplicated or overwritten."""
    data = HONEST
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(data)))
        end = begin + draw(st.integers(0, 60))
        data = (
            data[:begin] + draw(st.binary(max_size=8) | st.just(data[begin:end] * 2)) + data[end:]
        )
    return data


raw_bytes = st.binary(max_size=200) | st.builds(
    bytes.__add__, st.sampled_from([b"", b"\xff\xfe", b"\xef\xbb\xbf", b'{"cells":']), st.binary()
)

"""Reads nbgrader's cells and the message of a failed check, the same way for every caller."""

import ast
import builtins
import re
from collections.abc import Iterable, Mapping, Sized
from typing import Any

from grader.text.printable import printable

SELF_REPORTED = "self_reported"  # what the judge writes into the metadata of a graded copy's test
SELF_REPORTED_NOTE = (
    "[Self-reported: this test ran beside the student's code, which could have forged its result.]"
)
LONGEST_HINT = 500  # characters
LONGEST_TEXT = 200_000  # characters of a cell that are parsed as Python
END_OF_SENTENCE = re.compile(r"(?<=[.?!])\s")


def get_id(cell: Mapping[str, Any]) -> str:
    """The cell's grade_id, or "". Copes with any metadata that a student may hand in."""
    grade_id = get_label(cell).get("grade_id", "")
    return grade_id if isinstance(grade_id, str) else ""


def name_cell(notebook: str, cell: str, notebooks: Sized) -> str:
    """A cell's name; with several notebooks, its notebook's comes first: `problem1/fix`."""
    return f"{notebook}/{cell}" if len(notebooks) > 1 else cell


def get_label(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """The cell's nbgrader metadata, or nothing."""
    label = cell["metadata"].get("nbgrader", {})
    return label if isinstance(label, dict) else {}


def is_test(cell: Mapping[str, Any]) -> bool:
    """Whether nbgrader grades this code cell by itself; not reliable before cells are restored."""
    label = get_label(cell)
    gradable = label.get("grade") and not label.get("solution")
    return bool(cell["cell_type"] == "code" and get_id(cell) and gradable)


def is_self_reported(cell: Mapping[str, Any]) -> bool:
    """Whether a graded copy's test ran beside the student's code, which could have forged it."""
    return is_test(cell) and cell["metadata"].get(SELF_REPORTED) is True


def is_locked(cell: Mapping[str, Any]) -> bool:
    """Whether students may not edit this cell of the source: read-only cells and tests."""
    label = get_label(cell)
    return bool(get_id(cell) and not label.get("solution") and not label.get("task"))


def read_failure(cell: Mapping[str, Any]) -> str:
    """What a failed test says, "" if it has passed."""
    for output in cell.get("outputs", ()):
        if output["output_type"] == "error":
            return describe_error(output["ename"], output["evalue"])
    return ""


def describe_error(ename: str, evalue: str) -> str:
    """The message of an assertion or of the judge; other errors of Python with their type first."""
    message = evalue.strip()
    own_words = message and (ename == "AssertionError" or not hasattr(builtins, ename))
    return message if own_words else f"{ename}: {message}".rstrip(": ")


def first_sentence(message: str) -> str:
    """The part of a message that tables show."""
    return END_OF_SENTENCE.split(message.strip(), maxsplit=1)[0]


def first_hint(cells: Iterable[Mapping[str, Any]]) -> str:
    """The first sentence of the first failed test, as `cell: sentence`; "" if all have passed."""
    for cell in filter(is_test, cells):
        if failure := read_failure(cell):
            return printable(f"{get_id(cell)}: {first_sentence(failure)}", LONGEST_HINT)
    return ""


def unquote(source: str) -> str | None:
    """The string in `name = "text"`, if the code consists of nothing else."""
    try:
        body = ast.parse(source[:LONGEST_TEXT]).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    match body:
        case [ast.Assign(value=ast.Constant(value=str(text)))] if len(source) <= LONGEST_TEXT:
            return text
    return None

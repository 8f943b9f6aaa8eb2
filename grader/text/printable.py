"""Makes untrusted text safe to display: names, file names, messages, values.

It may contain escape sequences that rewrite a terminal, marks that reverse the direction of text,
lone surrogates that no stream can encode, or a million letters.
"""

import re
import sys
from itertools import groupby, islice
from typing import TextIO
from unicodedata import category

LONGEST = 200  # characters of a text in a line or a table cell
LONGEST_NAME = 200  # bytes; file systems allow 255
STACKED = 4  # combining marks on one letter; more would cover the lines around it
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FORMULA = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20")  # the latter four are full-width forms


def printable(text: object, most: int = LONGEST) -> str:
    """`text` as one line of at most `most` characters that any terminal or page can display."""
    raw = str(text)
    cut = ESCAPES.sub("", raw[: 8 * most])
    line = " ".join("".join(map(show_character, cut)).split())
    line = limit_marks(line)
    return line if len(line) <= most and len(raw) <= 8 * most else line[: most - 1] + "…"


def show_character(character: str) -> str:
    """The character; a space for any whitespace, U+FFFD for anything else unprintable."""
    if character.isprintable():
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


def limit_marks(line: str) -> str:
    """`line` with at most a few combining marks in a row."""
    groups = groupby(line, key=lambda character: category(character).startswith("M"))
    return "".join("".join(islice(group, STACKED if marks else None)) for marks, group in groups)


def remove_colours(text: str) -> str:
    """`text` without the escape sequences that colour it in a terminal."""
    return COLOUR.sub("", text)


def is_valid_name(name: str) -> bool:
    """Whether a folder can be named so: printable, and short enough for an ending after it."""
    return name.isprintable() and len(name.encode()) <= LONGEST_NAME


def spreadsheet_cell(text: object) -> str:
    """`printable` text that no spreadsheet reads as a formula."""
    shown = printable(text)
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def accept_any_character(*streams: TextIO) -> None:
    """Have the standard streams replace characters that they cannot encode."""
    for stream in streams or (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")

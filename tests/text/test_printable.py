"""Untrusted text is shortened, cleaned and printable."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.text.printable import accept_any_character, is_valid_name, printable, spreadsheet_cell

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=300)  # half characters too


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("fix_rate: with 1.1 it grows", "fix_rate: with 1.1 it grows"),
        ("Zoë Åström 王小明 😀", "Zoë Åström 王小明 😀"),
        ("two\nlines\tand  more", "two lines and more"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("\x1b[2J\x1b[H17 / 17", "17 / 17"),
        ("bell\x07 null\x00 delete\x7f", "bell� null� delete�"),
        ("half \ud800 character", "half � character"),
        ("bytes \udcff\udcfe", "bytes ��"),
        ("abc\u202eipynb", "abc�ipynb"),
        ("zero\u200bwidth", "zero�width"),
        ("a" * 1_900_000, "a" * 199 + "…"),
        ("Z" + "\u0301" * 500, "Z" + "\u0301" * 4),
        (None, "None"),
    ],
)
def test_shown_in_one_clean_line(text: object, shown: str) -> None:
    assert printable(text) == shown


@given(ANY_TEXT)
def test_any_text_is_one_printable_line(text: str) -> None:
    shown = printable(text, 40)
    assert shown.isprintable()
    assert len(shown) <= 40
    json.loads(json.dumps(shown, ensure_ascii=False).encode())


@given(ANY_TEXT)
def test_printing_twice_changes_nothing(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\x1b[0m=1"])
def test_a_spreadsheet_cell_begins_no_formula(text: str) -> None:
    assert spreadsheet_cell(text).startswith("'")


def test_a_spreadsheet_cell_keeps_words() -> None:
    assert spreadsheet_cell("jane-doe_7") == "jane-doe_7"


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("zoë", True), ("a\udcff", False), ("a\n", False), ("a\u202eb", False),
        ("x" * 200, True), ("ë" * 101, False),
    ],
)  # fmt: skip
def test_names_that_a_folder_may_have(name: str, fits: bool) -> None:
    assert is_valid_name(name) is fits


def test_a_strict_stream_is_made_to_accept_any_character() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    accept_any_character(stream)
    stream.write("✓ \ud800")
    stream.flush()

"""Second step of the intake: turns the bytes of a file into a valid notebook, with size limits."""

import codecs
import itertools
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.intake.file_format import (
    MAX_ATTACHED,
    Cell,
    NotebookFile,
    decode,
    join,
    read_attachments,
    read_cell_id,
    read_grade_id,
    read_kernel,
)
from grader.intake.refusal import Unreadable
from grader.text.printable import printable

MAX_BYTES = 50_000_000  # the drill with all outputs is below 1 MB
MAX_CELLS = 5_000
MAX_SOURCE = 50_000  # characters of one cell; more is data, not an answer
MAX_LINE = 10_000  # characters of a line of code; syntax colouring takes quadratic time
MAX_SOURCES = 1_000_000  # characters of all cells
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
FORMATS = (2, 3, 4)  # 1 was never in use
CELL_TYPES = {
    "code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown", "html": "markdown"
}  # fmt: skip
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def read_notebook(path: Path) -> NotebookNode:
    """Read the notebook at `path` into the current format, with unique cell ids."""
    return parse_notebook(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """The bytes of the regular file at `path`; raises Unreadable."""
    name = printable(path.name)
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise Unreadable(f"{name} is not a file; ask for the file")
            if about.st_size > MAX_BYTES:
                raise Unreadable(f"{name} is larger than {MAX_BYTES // 10**6} MB; ask for it again")
            return file.read(MAX_BYTES)
    except OSError as error:
        raise Unreadable(f"{name} cannot be read: {error.strerror}") from None


def parse_notebook(data: bytes, name: str) -> NotebookNode:
    """Parse the notebook in `data`; `name` is for messages. Raises Unreadable."""
    name = printable(name)
    try:
        text = decode_text(data)
        if not text.strip():
            raise Unreadable(f"{name} is empty; ask for the file again")
        return build_notebook(decode(text, name), name)
    except Unreadable:
        raise
    except Exception as error:  # no error of a library must stop the rest of the class
        reason = f"{type(error).__name__}: {printable(error)}"
        raise Unreadable(f"{name} is not a valid notebook: {reason}") from None


def decode_text(data: bytes) -> str:
    """Decode UTF-8, as notebooks should be; else what old editors on Windows save."""
    if data.startswith(UTF_16):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def build_notebook(found: NotebookFile, name: str) -> NotebookNode:
    """Convert any supported format to 4.5; unknown formats are refused."""
    if found.nbformat not in FORMATS:
        raise Unreadable(f"{name} is not a valid notebook: its format is {found.nbformat}, not 4")
    sheets = [found.cells or [], *(sheet.cells for sheet in found.worksheets or [])]
    cells = [cell for sheet in sheets for cell in sheet]
    check_sizes(cells, name)
    ids = name_cells(cells)
    built = [build_cell(cell, cell_id, name) for cell, cell_id in zip(cells, ids, strict=True)]
    drop_attachments(built)
    about = {"nbformat": 4, "nbformat_minor": 5, "metadata": read_kernel(found.metadata)}
    notebook: NotebookNode = nbformat.from_dict(about | {"cells": built})
    return notebook


def check_sizes(cells: list[Cell], name: str) -> None:
    """Raise Unreadable if there are more or longer cells than anybody writes."""
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"{name} has {len(cells):,} cells; more than {MAX_CELLS:,} are not graded")
    sizes = [len(get_text(cell)) for cell in cells]
    if max(sizes, default=0) > MAX_SOURCE:
        number = sizes.index(max(sizes)) + 1
        raise Unreadable(
            f"cell {number} of {name} holds {max(sizes):,} characters; ask for it with at most "
            f"{MAX_SOURCE:,} in a cell"
        )
    for number, cell in enumerate(cells, start=1):
        if cell.cell_type == "code" and longest_line(get_text(cell)) > MAX_LINE:
            raise Unreadable(
                f"cell {number} of {name} has a line of more than {MAX_LINE:,} characters; ask for "
                "it with shorter ones"
            )
    if sum(sizes) > MAX_SOURCES:
        raise Unreadable(
            f"the cells of {name} hold {sum(sizes):,} characters; ask for it with at most "
            f"{MAX_SOURCES:,}"
        )


def longest_line(source: str) -> int:
    """The length of the longest line."""
    return max(map(len, source.split("\n")))


def name_cells(cells: list[Cell]) -> list[str]:
    """A unique id for each cell: its own if that is valid and unique, else one with its number."""
    given = [read_cell_id(cell.id) for cell in cells]
    taken = set(given)
    ids: dict[str, None] = {}
    for number, cell_id in enumerate(given, start=1):
        if cell_id in ids or not CELL_ID.fullmatch(cell_id):
            numbered = (f"cell-{number}-{count}" for count in itertools.count())
            cell_id = next(made for made in numbered if made not in taken)
        ids[cell_id] = None
    return list(ids)


def build_cell(cell: Cell, cell_id: str, name: str) -> dict[str, Any]:
    """A cell as in a notebook that has not been run."""
    kind = CELL_TYPES.get(cell.cell_type)
    if kind is None:
        raise Unreadable(
            f"{name} is not a valid notebook: a cell has type '{printable(cell.cell_type, 20)}'"
        )
    grade_id = read_grade_id(cell.metadata)
    metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    built = {"id": cell_id, "cell_type": kind, "source": get_text(cell), "metadata": metadata}
    if kind == "code":
        return built | {"execution_count": None, "outputs": []}
    attachments = read_attachments(cell.attachments)
    return built | ({"attachments": attachments} if attachments else {})


def get_text(cell: Cell) -> str:
    """A cell's text; a heading of the older formats becomes Markdown."""
    text = join(cell.source or cell.input)
    return f"{'#' * min(max(cell.level, 1), 6)} {text}" if cell.cell_type == "heading" else text


def drop_attachments(cells: Iterable[dict[str, Any]]) -> None:
    """Remove attachments, beginning with the first that exceeds the total limit."""
    left = MAX_ATTACHED
    for cell in cells:
        left -= len(str(cell.get("attachments", "")))
        if left < 0:
            cell.pop("attachments", None)

"""Begins the second step of the intake: parses JSON into the few fields that grading needs.

Outputs and metadata are skipped while parsing, so they take no memory, however nested or large:
everything but a cell's grade_id comes from the source, and all cells are run again.
"""

import re

import msgspec

from grader.intake.refusal import Unreadable
from grader.text.printable import printable

Text = str | list[str]  # nbformat allows both: one string, or a list of lines
NOTHING = msgspec.Raw(b"null")
MAX_ATTACHED = 10_000_000  # characters of all attached pictures


class Cell(msgspec.Struct):
    """A cell of any format since 2; fields that may have any type are left unparsed at first."""

    cell_type: str
    source: Text = ""
    input: Text = ""  # the source of a code cell before format 4
    level: int = 1  # of a heading, before format 4
    id: msgspec.Raw = NOTHING
    metadata: msgspec.Raw = NOTHING
    attachments: msgspec.Raw = NOTHING


class Worksheet(msgspec.Struct, gc=False):
    """Its cells, before format 4; a file may hold millions of empty ones."""

    cells: tuple[Cell, ...] = ()


class Kernel(msgspec.Struct):
    """The kernel of a notebook; a restored copy has the one of the release."""

    name: str
    display_name: str = ""
    language: str = ""


class NotebookMetadata(msgspec.Struct):
    """The part of a notebook's metadata that is kept."""

    kernelspec: Kernel | None = None


class NotebookFile(msgspec.Struct):
    """A notebook file."""

    nbformat: int = 0
    metadata: msgspec.Raw = NOTHING
    cells: list[Cell] | None = None
    worksheets: list[Worksheet] | None = None


class NbgraderMetadata(msgspec.Struct):
    """The part of a cell's nbgrader metadata that is kept."""

    grade_id: str = ""


class CellMetadata(msgspec.Struct):
    """The part of a cell's metadata that identifies it."""

    nbgrader: NbgraderMetadata = msgspec.field(default_factory=NbgraderMetadata)


FILE = msgspec.json.Decoder(NotebookFile)
NOTEBOOK_METADATA = msgspec.json.Decoder(NotebookMetadata)
CELL_METADATA = msgspec.json.Decoder(CellMetadata)
ATTACHMENTS = msgspec.json.Decoder(dict[str, dict[str, Text]])
ID = msgspec.json.Decoder(str)

# Strings, as many as follow each other, or what is between them. One match for each string would
# take more memory than the file.
PARTS = re.compile(r'(?:"(?:[^"\\]++|\\.)*+(?:"|\Z)[,:\s]*+)++|[^"]++', re.DOTALL)
# After any number of escaped backslashes: a surrogate pair, or a lone surrogate.
SURROGATES = re.compile(
    r"(?<!\\)((?:\\\\)*+)\\(?:(u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})"
    r"|u[dD][89a-fA-F][\da-fA-F]{2})"
)
CONSTANTS = ("NaN", "-Infinity", "Infinity")  # Python writes them, but they are not JSON


def decode(text: str, name: str) -> NotebookFile:
    """Parse a notebook; raises Unreadable with the place of the error."""
    text = SURROGATES.sub(lambda found: found[0] if found[2] else f"{found[1]}?", text)
    try:
        try:
            found = FILE.decode(text)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            text = PARTS.sub(lambda part: replace_constants(part[0]), text)
            found = FILE.decode(text)
    except RecursionError:
        raise Unreadable(f"{name} is not a notebook: its JSON is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise Unreadable(explain_kind(str(error), name)) from None
    except msgspec.DecodeError as error:
        raise Unreadable(explain_place(str(error), text, name)) from None
    if found.cells is None and found.worksheets is None:
        raise Unreadable(f"{name} is not a notebook: its JSON has no cells")
    return found


def replace_constants(part: str) -> str:
    """A part of a JSON text, with null for each constant that is not in a string."""
    if part[0] != '"':
        for constant in CONSTANTS:
            part = part.replace(constant, "null")
    return part


def explain_kind(error: str, name: str) -> str:
    """The message for valid JSON that is not a notebook."""
    if error.startswith("Expected `object`") and "$" not in error:
        return f"{name} is not a notebook: its JSON has no cells"
    return f"{name} is not a valid notebook: {printable(error)}"


def explain_place(error: str, text: str, name: str) -> str:
    """The message for invalid JSON, with the line."""
    place = re.search(r"\(byte (\d+)\)", error)
    if place is None:
        return f"{name} is cut off in line {text.rstrip().count(chr(10)) + 1}; ask for it again"
    line = text.encode()[: int(place[1])].count(b"\n") + 1
    return f"{name} is not a notebook: line {line} is not JSON"


def read_grade_id(metadata: msgspec.Raw) -> str:
    """The grade_id in a cell's metadata; "" if it is missing or not a string."""
    try:
        return CELL_METADATA.decode(metadata).nbgrader.grade_id
    except (msgspec.DecodeError, RecursionError):
        return ""


def read_kernel(metadata: msgspec.Raw) -> dict[str, dict[str, str]]:
    """The notebook's metadata, reduced to its kernelspec."""
    try:
        kernel = NOTEBOOK_METADATA.decode(metadata).kernelspec
    except (msgspec.DecodeError, RecursionError):
        kernel = None
    return {"kernelspec": msgspec.to_builtins(kernel)} if kernel else {}


def read_cell_id(found: msgspec.Raw) -> str:
    """A cell's id, or ""."""
    try:
        return ID.decode(found)
    except (msgspec.DecodeError, RecursionError):
        return ""


def read_attachments(found: msgspec.Raw) -> dict[str, dict[str, str]]:
    """A cell's attachments, by name and MIME type; empty if they are malformed or too large."""
    if len(memoryview(found)) > MAX_ATTACHED:
        return {}
    try:
        bundles = ATTACHMENTS.decode(found)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return {name: {kind: join(data) for kind, data in b.items()} for name, b in bundles.items()}


def join(text: Text) -> str:
    """The text as one string."""
    return text if isinstance(text, str) else "".join(text)

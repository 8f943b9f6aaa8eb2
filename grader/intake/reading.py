"""Second step of the intake: from the bytes of a file to a valid notebook."""

import codecs
import json
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat.validator import normalize

from grader.intake.refusal import Unreadable

MAX_DEPTH = 60  # an honest one has 8; some hundreds end Python's own recursion somewhere
MAX_BYTES = 50_000_000  # a drill with every output is below 1 MB
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """The notebook at `path` in the current format, with unique cell ids."""
    return parse_notebook(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """What the file holds, unless that is far too much."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(f"{path.name} is larger than {MAX_BYTES // 10**6} MB; ask for it again")
    return path.read_bytes()


def parse_notebook(data: bytes, name: str) -> nbformat.NotebookNode:
    """The notebook in `data`, which was handed in under that name."""
    text = decode(data)
    if not text.strip():
        raise Unreadable(f"{name} is empty; ask for the file again")
    check_json(text, name)
    return upgrade(mend_halves(text), name)


def decode(data: bytes) -> str:
    """UTF-8 as a notebook should be; else what an old editor on Windows saved."""
    if data.startswith(WIDE):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def check_json(text: str, name: str) -> None:
    """Raise Unreadable where `text` is not the JSON of a notebook, and say where it stops being."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            raise Unreadable(
                f"{name} breaks off in line {error.lineno}; ask for it again"
            ) from None
        raise Unreadable(f"{name} is no notebook: line {error.lineno} is not JSON") from None
    except RecursionError:
        raise Unreadable(f"{name} is no notebook: its JSON is nested too deeply") from None
    if not isinstance(found, dict) or not {"cells", "worksheets"} & found.keys():
        raise Unreadable(f"{name} is no notebook: its JSON has no cells")
    if is_deeper(found, MAX_DEPTH):
        raise Unreadable(f"{name} is no notebook: its JSON is nested too deeply")


def is_deeper(found: Any, most: int) -> bool:
    """Whether lists and dictionaries stand in each other more than `most` deep."""
    layer = [found]
    for _ in range(most):
        layer = [
            item
            for outer in layer
            for item in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(item, dict | list)
        ]
        if not layer:
            return False
    return True


def mend_halves(text: str) -> str:
    """Half characters (`\\ud800` alone), which no file can hold, become question marks."""
    if "\\ud" not in text.lower():
        return text
    return json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace").decode()


def upgrade(text: str, name: str) -> nbformat.NotebookNode:
    """The notebook in nbformat 4.5, valid; older ones are converted, newer ones cannot be."""
    try:
        with warnings.catch_warnings():  # what is missing or doubled is mended just below
            warnings.simplefilter("ignore")
            notebook: nbformat.NotebookNode = nbformat.convert(nbformat.reader.reads(text), 4)
            notebook.nbformat_minor = max(notebook.nbformat_minor, 5)
            _, notebook = normalize(notebook, version=4, strip_invalid_metadata=True)
            nbformat.validate(notebook)
    except Exception as error:
        reason = str(error).strip().splitlines()[0]
        raise Unreadable(f"{name} is not a valid notebook: {reason}") from None
    return notebook

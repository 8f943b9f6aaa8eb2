"""Last step of autograding: reduces outputs to pictures and text, for formgrader and feedback."""

import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.cells import get_label
from grader.safety.html import clean_html
from grader.safety.markdown import MATHJAX, PICTURES, neutralise, show_as_text

ENCODED = re.compile(r"[\w+/=\s]*+", re.ASCII)
ESCAPE = "\x1b"
MOST_ESCAPES = 1_000  # in one text; nbconvert copies the rest of the text for each escape
LONGEST_TEXT = 100_000  # characters of one stream or value
LONGEST_LINE = 2_000  # characters of an error's message, or of a line of its traceback
MOST_LINES = 100  # of a traceback
MOST_HTML = 500_000  # characters of all HTML in a notebook


class StripActive(NbGraderPreprocessor):
    """Removes active content, and content that is slow to render, from outputs and Markdown.

    Must follow `SaveAutoGrades`, which recognises an untouched answer by its checksum.
    """

    html_left = MOST_HTML

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean every cell, and remove widget state from the notebook's metadata."""
        nb.metadata.pop("widgets", None)
        self.html_left = MOST_HTML
        for index, cell in enumerate(nb.cells):
            nb.cells[index], resources = self.preprocess_cell(cell, resources, index)
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        """Clean the outputs of all cells (student code can affect any), and unlocked prose."""
        if cell.cell_type == "code":
            for output in cell.outputs:
                self.neutralise_output(output)
        elif not get_label(cell).get("locked"):
            neutralise_prose(cell)
        return cell, resources

    def neutralise_output(self, output: NotebookNode) -> None:
        """Clean one output in place."""
        if output.output_type == "stream":
            output.text = limit_text("".join(output.text))
        elif output.output_type == "error":
            limit_error(output)
        else:
            output.metadata = NotebookNode()
            output.data = NotebookNode(self.neutralise_data(output.data))

    def neutralise_data(self, data: dict[str, Any]) -> dict[str, str]:
        """The pictures, tables and texts of an output; formulas become text."""
        texts = {kind: "".join(data[kind]) for kind in data if is_textual(data[kind])}
        kept = {kind: text for kind, text in texts.items() if kind in PICTURES and is_encoded(text)}
        if "text/plain" in texts:
            kept["text/plain"] = limit_text(texts["text/plain"])
        if "text/markdown" in texts:
            kept["text/markdown"] = neutralise(limit_text(texts["text/markdown"]))
        if "text/latex" in texts and not MATHJAX.search(texts["text/latex"]):
            kept["text/plain"] = limit_text(texts["text/latex"])
        if "text/html" in texts and not MATHJAX.search(texts["text/html"]):
            html = clean_html(texts["text/html"])
            self.html_left -= len(html)
            if self.html_left >= 0:
                kept["text/html"] = html
        return kept


def is_textual(data: Any) -> bool:
    """Whether an output's data is a string or a list of strings."""
    return isinstance(data, str) or (
        isinstance(data, list) and all(isinstance(line, str) for line in data)
    )


def is_encoded(data: str) -> bool:
    """Whether a picture's data is valid in a page."""
    return ENCODED.fullmatch(data) is not None


def limit_text(text: str) -> str:
    """A text that nbconvert can render fast: shortened, and without thousands of colour codes."""
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]}\n[{len(text) - LONGEST_TEXT:,} more characters left out]"
    return text.replace(ESCAPE, "") if text.count(ESCAPE) > MOST_ESCAPES else text


def limit_error(output: NotebookNode) -> None:
    """Shorten an error's name, message and traceback."""
    output.ename = output.ename[:LONGEST_LINE]
    output.evalue = shorten_line(output.evalue)
    output.traceback = [shorten_line(line) for line in output.traceback[:MOST_LINES]]


def shorten_line(text: str) -> str:
    """Shorten a long line."""
    text = text.replace(ESCAPE, "") if text.count(ESCAPE) > MOST_ESCAPES else text
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"


def neutralise_prose(cell: NotebookNode) -> None:
    """Clean Markdown, its attachments, and raw cells, which nbconvert would pass on as HTML."""
    attached = keep_pictures(cell.pop("attachments", {}))
    if cell.cell_type == "raw":
        cell.cell_type = "markdown"
        cell.source = show_as_text(cell.source)
    else:
        cell.source = neutralise(cell.source, attached)
        if attached:
            cell["attachments"] = NotebookNode(attached)


def keep_pictures(attachments: dict[str, Any]) -> dict[str, Any]:
    """The attachments that are pictures."""
    return {
        name: bundle
        for name, bundle in attachments.items()
        if bundle
        and bundle.keys() <= set(PICTURES)
        and all(is_textual(data) and is_encoded("".join(data)) for data in bundle.values())
    }

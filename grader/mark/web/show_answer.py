"""From a student's cell to HTML that can run nothing: cleaned, rendered, and cleaned again.

The page's Content-Security-Policy stands behind this; it does not rely on it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from markupsafe import Markup, escape
from nbconvert.filters.highlight import Highlight2HTML
from nbformat import NotebookNode

from grader.mark.answers import read_prose
from grader.mark.notebook_file import Cell, read_source
from grader.safety.html import CELLS, TAGS, clean_html
from grader.safety.markdown import neutralise
from grader.safety.strip_active import StripActive
from grader.safety.student_markdown import PICTURES, StudentRenderer, render_student_markdown

PROSE = TAGS | {"blockquote", "dd", "del", "dl", "dt", "img"}
ATTRIBUTES = CELLS | {name: ["class"] for name in ("code", "div", "p", "span")} | {
    "img": ["src", "alt"]
}  # fmt: skip
FETCHED = re.compile(r'(<img[^>]*?) src="(?!data:image/)[^"]*"')
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
COLOUR_CODE = Highlight2HTML(pygments_lexer="ipython3")
LONGEST_CODE = 20_000  # characters that are coloured
LONGEST_HTML = 20_000_000  # characters, with the pictures in them


class AnswerRenderer(StudentRenderer):
    """As for every page of ours; besides, nothing to click on, and no heading of the page's."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A line in bold: the page's own headings are the ones to find one's way by."""
        return f'<p class="heading">{text}</p>'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """What it says and where it leads; a student chose that, and a click would go there."""
        return text if url == text else f"{text} <code>{escape(url)}</code>"

    def inline_math(self, body: str) -> str:
        """TeX as it was typed."""
        return f'<code class="tex">${escape(body)}$</code>'

    def block_math(self, body: str) -> str:
        """TeX as it was typed."""
        return f'<code class="tex">$${escape(body)}$$</code>'


def show_cells(cells: Iterable[Cell]) -> Markup:
    """All that a student wrote to a question, as the marker sees it."""
    return Markup("\n").join(map(show_cell, cells))


def show_cell(cell: Cell) -> Markup:
    """Prose as prose, code as code, outputs below; what no rule fits as plain text."""
    try:
        cleaned = clean_cell(cell)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Markup("<pre>{}</pre>").format(read_source(cell))
    prose = read_prose(cell)
    if cell.get("cell_type") != "code":
        return show_prose(cleaned.source, cleaned.get("attachments", {}))
    shown = show_code(cleaned.source) if prose is None else show_prose(neutralise(prose), {})
    return Markup("\n").join([shown, *map(show_output, cleaned.outputs)])


def clean_cell(cell: Cell) -> NotebookNode:
    """A copy as autograding would leave it, whoever graded this one."""
    plain = {**cell, "source": read_source(cell), "metadata": {}}
    cleaned, _ = StripActive().preprocess_cell(nbformat.from_dict(plain), {}, 0)
    return cleaned


def show_prose(text: str, attachments: dict[str, Any]) -> Markup:
    """Markdown as HTML."""
    html = render_student_markdown(text, attachments, html=False, renderer=AnswerRenderer)
    return Markup('<div class="prose">{}</div>').format(clean(html))


def show_code(source: str) -> Markup:
    """Python, in colours."""
    if len(source) > LONGEST_CODE:
        return Markup("<pre>{}</pre>").format(source)
    return Markup(COLOUR_CODE(source))


def show_output(output: NotebookNode) -> Markup:
    """One output of a code cell, already cleaned; the richest form that is harmless."""
    if output.output_type == "stream":
        return Markup("<pre>{}</pre>").format(COLOUR.sub("", "".join(output.text)))
    if output.output_type == "error":
        return Markup("<pre>{}: {}</pre>").format(output.ename, output.evalue)
    data = output.get("data", {})
    for kind in PICTURES:
        if kind in data:
            return show_picture(kind, "".join(data[kind]))
    if "text/html" in data:
        return Markup('<div class="wide">{}</div>').format(
            clean("".join(data["text/html"]), CELLS)  # no class of ours on a student's text
        )
    return Markup("<pre>{}</pre>").format("".join(data.get("text/plain", "")))


def show_picture(kind: str, data: str) -> Markup:
    """A figure, within the page."""
    source = f"data:{kind};base64,{re.sub(r'[^A-Za-z0-9+/=]', '', data)}"
    return Markup('<img src="{}" alt="A figure of the answer">').format(source)


def clean(html: str, attributes: Mapping[str, list[str]] = ATTRIBUTES) -> Markup:
    """Only known tags and attributes; pictures only from within the page."""
    cleaned = clean_html(html, PROSE, attributes, frozenset({"data"}), LONGEST_HTML)
    return Markup(FETCHED.sub(r"\1", cleaned))

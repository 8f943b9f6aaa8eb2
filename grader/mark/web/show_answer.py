"""Renders a student's cell as HTML in which nothing can run: cleaned, rendered, cleaned again.

The page's Content-Security-Policy is a second line of defence; this module does not rely on it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from markupsafe import Markup, escape
from nbconvert.filters.highlight import Highlight2HTML
from nbformat import NotebookNode

from grader.mark.notebook_file import Cell, get_text
from grader.mark.student_answers import get_prose
from grader.safety.html import CELLS, TAGS, clean_html
from grader.safety.markdown import PICTURES, neutralise
from grader.safety.strip_active import StripActive
from grader.safety.student_markdown import StudentRenderer, render_student_markdown
from grader.text.printable import remove_colours

PROSE = TAGS | {"blockquote", "dd", "del", "dl", "dt", "img"}
ATTRIBUTES = CELLS | {name: ["class"] for name in ("code", "div", "p", "span")} | {
    "img": ["src", "alt"]
}  # fmt: skip
FETCHED = re.compile(r'(<img[^>]*?) src="(?!data:image/)[^"]*"')
HIGHLIGHT = Highlight2HTML(pygments_lexer="ipython3")
LONGEST_CODE = 20_000  # characters that are coloured
LONGEST_HTML = 20_000_000  # characters, with the pictures in them


class AnswerRenderer(StudentRenderer):
    """As on the other pages; in addition, nothing is clickable, and headings are plain text."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A bold line, so that the page's own headings remain the only ones."""
        return f'<p class="heading">{text}</p>'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Text and address only: students choose the target, which a click would open."""
        return text if url == text else f"{text} <code>{escape(url)}</code>"

    def inline_math(self, body: str) -> str:
        """TeX as typed."""
        return f'<code class="tex">${escape(body)}$</code>'

    def block_math(self, body: str) -> str:
        """TeX as typed."""
        return f'<code class="tex">$${escape(body)}$$</code>'


def show_cells(cells: Iterable[Cell]) -> Markup:
    """Everything that a student wrote for a question, for the marker."""
    return Markup("\n").join(map(show_cell, cells))


def show_cell(cell: Cell) -> Markup:
    """Prose as prose, code as code, outputs below; as plain text if the cell is malformed."""
    try:
        cleaned = clean_cell(cell)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Markup("<pre>{}</pre>").format(get_text(cell))
    prose = get_prose(cell)
    if cell.get("cell_type") != "code":
        return show_prose(cleaned.source, cleaned.get("attachments", {}))
    shown = show_code(cleaned.source) if prose is None else show_prose(neutralise(prose), {})
    return Markup("\n").join([shown, *map(show_output, cleaned.outputs)])


def clean_cell(cell: Cell) -> NotebookNode:
    """A copy cleaned as in autograding, in case something else has graded this one."""
    plain = {**cell, "source": get_text(cell), "metadata": {}}
    cleaned, _ = StripActive().preprocess_cell(nbformat.from_dict(plain), {}, 0)
    return cleaned


def show_prose(text: str, attachments: dict[str, Any]) -> Markup:
    """Markdown as HTML."""
    html = render_student_markdown(text, attachments, html=False, renderer=AnswerRenderer)
    return Markup('<div class="prose">{}</div>').format(clean(html))


def show_code(source: str) -> Markup:
    """Python with syntax colours."""
    if len(source) > LONGEST_CODE:
        return Markup("<pre>{}</pre>").format(source)
    return Markup(HIGHLIGHT(source))


def show_output(output: NotebookNode) -> Markup:
    """One cleaned output of a code cell, in its richest safe form."""
    if output.output_type == "stream":
        return Markup("<pre>{}</pre>").format(remove_colours("".join(output.text)))
    if output.output_type == "error":
        return Markup("<pre>{}: {}</pre>").format(output.ename, output.evalue)
    data = output.get("data", {})
    for kind in PICTURES:
        if kind in data:
            return show_picture(kind, "".join(data[kind]))
    if "text/html" in data:
        return Markup('<div class="wide">{}</div>').format(
            clean("".join(data["text/html"]), CELLS)  # without this page's classes
        )
    return Markup("<pre>{}</pre>").format("".join(data.get("text/plain", "")))


def show_picture(kind: str, data: str) -> Markup:
    """A figure, embedded in the page."""
    source = f"data:{kind};base64,{re.sub(r'[^A-Za-z0-9+/=]', '', data)}"
    return Markup('<img src="{}" alt="A figure of the answer">').format(source)


def clean(html: str, attributes: Mapping[str, list[str]] = ATTRIBUTES) -> Markup:
    """Keep known tags and attributes only, and embedded pictures only."""
    cleaned = clean_html(html, PROSE, attributes, frozenset({"data"}), LONGEST_HTML)
    return Markup(FETCHED.sub(r"\1", cleaned))

"""Renders a student's Markdown for our pages: no ids, links to the web only, never raises.

nbconvert's renderer gives each heading an id, which formgrader's scripts and a page's links could
confuse with their own; and it raises an error if an attachment is missing.
"""

import re
from html import escape, unescape
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grader.safety.markdown import ATTACHED, PICTURES

WEB = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
LONGEST = 20_000  # characters; mistune's quadratic patterns take two seconds for these


class StudentRenderer(IPythonRenderer):
    """nbconvert's renderer, without features that could interfere with the page around it."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading without id, at a lower level than the page's own."""
        level = min(level + 2, 6)
        return f"<h{level}>{text}</h{level}>\n"

    def block_mermaidjs(self, code: str) -> str:
        """Like any other code; nbconvert does not escape it."""
        return f"<pre><code>{escape(code)}</code></pre>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link to the web, without a referrer; anything else as text."""
        if url.startswith("#"):  # the target may not be on this page
            return text
        if not WEB.match(url):
            return f"{text} ({escape(url)})"
        return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """An attached picture; for any other, its description."""
        words = escape(unescape(re.sub(r"<[^<>]*>", "", text)))
        bundle = self.attachments.get(url.removeprefix(ATTACHED), {})
        kind = next((kind for kind in PICTURES if kind in bundle), None)
        if not url.startswith(ATTACHED) or kind is None:
            return f"<em>[picture not handed in: {words or escape(url[:80])}]</em>"
        data = escape("".join(bundle[kind]))
        alt = words or "Picture without a description"
        return f'<img alt="{alt}" src="data:{kind};base64,{data}">'


def render_student_markdown(
    source: str,
    attachments: Any = None,
    html: bool = True,
    renderer: type[StudentRenderer] = StudentRenderer,
) -> str:
    """HTML; the source as text if it cannot be rendered. Without `html`, tags are escaped."""
    if len(source) > LONGEST:
        return f"<pre>{escape(source)}</pre>"
    made = renderer(escape=not html, attachments=attachments or {})
    try:
        return str(MarkdownWithMath(renderer=made).render(source))
    except Exception:  # nested too deeply, or any other error of mistune
        return f"<pre>{escape(source)}</pre>"


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Replaces formgrader's filter of that name, by `c.HTMLExporter.filters`.

    Puts rendered Markdown into a box of its own, which the style sheet confines.
    """
    cell = context.get("cell", {})
    html = render_student_markdown(source, cell.get("attachments"))
    return f'<div class="student-markdown">{html}</div>'

"""Renders a student's Markdown for a page of ours: no ids, no link but to the web, nothing missing.

nbconvert's renderer gives each heading an id, which formgrader's scripts and a page's own links
would find instead of theirs; and it raises where a picture's attachment is not there.
"""

import re
from html import escape, unescape
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

WEB = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
ATTACHED = "attachment:"
LONGEST = 20_000  # characters; mistune's patterns are quadratic, and take two seconds for these
PICTURES = ("image/png", "image/jpeg", "image/gif")


class StudentRenderer(IPythonRenderer):
    """nbconvert's renderer without what a student's text could use against the page around it."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Without an id, and below the page's own headings."""
        level = min(level + 2, 6)
        return f"<h{level}>{text}</h{level}>\n"

    def block_mermaidjs(self, code: str) -> str:
        """As any other code: nbconvert's own passes it on unescaped."""
        return f"<pre><code>{escape(code)}</code></pre>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """To the web, and telling nobody where from; anything else is text."""
        if url.startswith("#"):  # within a notebook that is shown in parts
            return text
        if not WEB.match(url):
            return f"{text} ({escape(url)})"
        return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture that came with the notebook; of any other its description."""
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
    """HTML; the source as text where it cannot be rendered. Without `html`, tags are text."""
    if len(source) > LONGEST:
        return f"<pre>{escape(source)}</pre>"
    made = renderer(escape=not html, attachments=attachments or {})
    try:
        return str(MarkdownWithMath(renderer=made).render(source))
    except Exception:  # nested too deep, or whatever a later mistune stumbles over
        return f"<pre>{escape(source)}</pre>"


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Formgrader's filter of that name, as `c.HTMLExporter.filters` puts it in.

    What a student wrote is put into a box of its own; the course's own cells are left as they are.
    """
    cell = context.get("cell", {})
    html = render_student_markdown(source, cell.get("attachments"))
    return f'<div class="student-markdown">{html}</div>'

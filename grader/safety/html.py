"""Cleans HTML that a student's code has produced: keeps tables and text, up to a limited size."""

from collections.abc import Mapping

import nh3
from markupsafe import Markup, escape

TABLE = ["caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"]
TEXT = ["b", "br", "code", "div", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre"]
MORE_TEXT = ["details", "small", "span", "strong", "sub", "summary", "sup", "ul"]
TAGS = frozenset([*TABLE, *TEXT, *MORE_TEXT])
CELLS = {"td": ["colspan", "rowspan"], "th": ["colspan", "rowspan", "scope"]}
LONGEST = 100_000  # characters: a table of some hundred rows


def clean_html(
    html: str,
    tags: frozenset[str] = TAGS,
    attributes: Mapping[str, list[str]] = CELLS,
    schemes: frozenset[str] = frozenset(),
    most: int = LONGEST,
) -> str:
    """Known tags and attributes alone, well formed; nothing of what is too long to be a table."""
    if len(html) > most:
        return f"<p>[left out here: HTML of {len(html):,} characters]</p>"
    allowed = {tag: set(names) for tag, names in attributes.items()}
    return nh3.clean(
        html,
        tags=set(tags),
        clean_content_tags={"script", "style"},  # pandas sends a style sheet with each table
        attributes=allowed,
        url_schemes=set(schemes),
        link_rel=None,
    )


def render_backticks(message: str) -> Markup:
    """A message as HTML: text, and code where it is between backticks."""
    parts = message.split("`")
    if len(parts) % 2 == 0:  # one has no partner
        return escape(message)
    code = Markup("<code>{}</code>")
    return Markup("").join(
        code.format(part) if number % 2 else part for number, part in enumerate(parts)
    )

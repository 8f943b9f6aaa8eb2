"""Tells whether a student's Markdown could run or fetch something, and if so shows it as text.

Cleaning Markdown as if it were HTML would spoil honest text (`a < b`, `$x & y$`). So a cell is
either left as it is, byte for byte, or, where it holds anything beyond bare tags, links to web
pages and its own pictures, shown as its own source: the person marking sees what was handed in,
and no browser reads it. Links and pictures are found by the parser that later makes the page.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

from nbconvert.filters.markdown_mistune import MarkdownWithMath

LONGEST = 20_000  # characters; an essay has some thousands
MOST_MATHS = 1_000  # beginnings of a formula: each is looked for to the end of the text
BARE_TAGS = "b|br|code|details|em|hr|i|kbd|li|ol|p|strong|sub|summary|sup|u|ul"
HARMLESS_TAG = re.compile(rf"</?(?:{BARE_TAGS})\s*+/?>", re.IGNORECASE)
ANY_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
# MathJax commands that make links, attributes or load extensions
MATHJAX = re.compile(r"\\(?:href|require|unicode|style|class|cssId|bbox|html\w*+)\b")
MATHS = re.compile(r"\\\\[\[(]|\\begin|\$")
WEB_PAGE = re.compile(r"https?://[^\s\\\x00-\x20]+", re.IGNORECASE)
HEADING = re.compile(r"#[\w.-]+")  # of this page; the drill's own contents link to them
# a link to other parsers, once they have dropped blanks and escapes inside it
OTHERS_LINK = re.compile(r"\]\(<?(?:javascript|vbscript|data):", re.IGNORECASE)
BLANKS = re.compile(r"[\s\\\x00-\x1f]++")
ATTACHED = "attachment:"
NO_RENDERER: Any = None  # mistune then returns what it has found


def neutralise(markdown: str, pictures: Collection[str] = ()) -> str:
    """`markdown` unchanged, or as text where it is active; `pictures` are the attached ones."""
    return show_as_text(markdown) if is_active(markdown, pictures) else markdown


def is_active(markdown: str, pictures: Collection[str] = ()) -> bool:
    """Whether `markdown` holds more than the plain kind, or costs more than a page may."""
    if len(markdown) > LONGEST or MATHJAX.search(markdown):
        return True
    if ANY_TAG.search(HARMLESS_TAG.sub("", markdown)):
        return True
    if len(MATHS.findall(markdown)) > MOST_MATHS or OTHERS_LINK.search(BLANKS.sub("", markdown)):
        return True
    try:
        return any(not is_harmless(token, pictures) for token in find_tokens(markdown))
    except Exception:  # what the parser cannot read, it cannot make a page of
        return True


def find_tokens(markdown: str) -> Iterator[dict[str, Any]]:
    """Everything that the page's own parser finds, however deep."""
    tokens: Any = MarkdownWithMath(renderer=NO_RENDERER)(markdown)
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        yield token
        waiting += token.get("children", ())


def is_harmless(token: dict[str, Any], pictures: Collection[str]) -> bool:
    """A link leads to a web page or to a heading, a picture is attached."""
    url = str(token.get("attrs", {}).get("url", ""))
    if token["type"] == "link":
        return bool(WEB_PAGE.fullmatch(url) or HEADING.fullmatch(url))
    if token["type"] == "image":  # from elsewhere it tells its server who is marking, and when
        return url.startswith(ATTACHED) and url.removeprefix(ATTACHED) in pictures
    if token["type"] == "block_code":  # drawn by a program of its own
        return not str(token.get("attrs", {}).get("info", "")).startswith("mermaid")
    return True


def show_as_text(source: str) -> str:
    """`source` in a fence that nothing inside it can close."""
    ticks = max((len(run) for run in re.findall(r"`++", source)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}text\n{source}\n{fence}"

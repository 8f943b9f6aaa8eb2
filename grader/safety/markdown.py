"""Detects Markdown that could run or fetch something, and shows it as text.

Sanitising Markdown like HTML would damage honest text (`a < b`, `$x & y$`). So a cell is either
left as it is, byte for byte, or, if it contains anything beyond bare tags, links to web pages and
its own pictures, shown as source: the marker sees what was handed in, and the browser does not
interpret it. Links and pictures are found by the same parser that renders the page.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from nbconvert.filters.markdown_mistune import MarkdownWithMath

LONGEST = 20_000  # characters; an essay has some thousands
MOST_MATHS = 1_000  # formula openings; the parser searches the whole text for each one's end
BARE_TAGS = "b|br|code|details|em|hr|i|kbd|li|ol|p|strong|sub|summary|sup|u|ul"
HARMLESS_TAG = re.compile(rf"</?(?:{BARE_TAGS})\s*+/?>", re.IGNORECASE)
ANY_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
# MathJax commands that make links, attributes or load extensions
MATHJAX = re.compile(r"\\(?:href|require|unicode|style|class|cssId|bbox|html\w*+)\b")
MATHS = re.compile(r"\\\\[\[(]|\\begin|\$")
WEB_PAGE = re.compile(r"https?://[^\s\\\x00-\x20]+", re.IGNORECASE)
HEADING = re.compile(r"#[\w.-]+")  # a link within the page, as in a table of contents
# a link for parsers that drop blanks and escapes inside it
OTHERS_LINK = re.compile(r"\]\(<?(?:javascript|vbscript|data):", re.IGNORECASE)
BLANKS = re.compile(r"[\s\\\x00-\x1f]++")
ATTACHED = "attachment:"
PICTURES = ("image/png", "image/jpeg", "image/gif")  # that pages show, the preferred one first
NO_RENDERER: Any = None  # mistune then returns what it has found


def neutralise(markdown: str, pictures: Collection[str] = ()) -> str:
    """`markdown` unchanged, or as text if it is active; `pictures` names the attached ones."""
    too_long = len(markdown) > LONGEST
    is_active = too_long or contains_active(markdown, frozenset(pictures))
    return show_as_text(markdown) if is_active else markdown


@lru_cache(maxsize=1024)  # most texts are the assignment's, the same for the whole class
def contains_active(markdown: str, pictures: frozenset[str]) -> bool:
    """Whether `markdown` contains anything active, or takes too long to render."""
    if MATHJAX.search(markdown):
        return True
    if ANY_TAG.search(HARMLESS_TAG.sub("", markdown)):
        return True
    if len(MATHS.findall(markdown)) > MOST_MATHS or OTHERS_LINK.search(BLANKS.sub("", markdown)):
        return True
    try:
        return any(not is_harmless(token, pictures) for token in find_tokens(markdown))
    except Exception:  # the parser cannot read it, so it could not be rendered either
        return True


def find_tokens(markdown: str) -> Iterator[dict[str, Any]]:
    """All tokens of the page's parser, nested ones included."""
    tokens: Any = MarkdownWithMath(renderer=NO_RENDERER)(markdown)
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        yield token
        waiting += token.get("children", ())


def is_harmless(token: dict[str, Any], pictures: Collection[str]) -> bool:
    """Whether a link leads to a web page or heading, and whether a picture is attached."""
    url = str(token.get("attrs", {}).get("url", ""))
    if token["type"] == "link":
        return bool(WEB_PAGE.fullmatch(url) or HEADING.fullmatch(url))
    if token["type"] == "image":  # fetching others would reveal to a server who marks, and when
        return url.startswith(ATTACHED) and url.removeprefix(ATTACHED) in pictures
    if token["type"] == "block_code":  # Mermaid code is rendered by a script
        return not str(token.get("attrs", {}).get("info", "")).startswith("mermaid")
    return True


def show_as_text(source: str) -> str:
    """`source` in a code fence that nothing inside it can close."""
    ticks = max((len(run) for run in re.findall(r"`++", source)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}text\n{source}\n{fence}"

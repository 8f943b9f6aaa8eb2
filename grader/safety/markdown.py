"""Tells whether a student's Markdown could run something in a browser, and if so shows it as text.

Cleaning Markdown as if it were HTML would spoil honest text (`a < b`, `$x & y$`). So a cell is
either left as it is, byte for byte, or, where it holds anything beyond a few bare tags, shown as
its own source: the person marking sees what was handed in, and no browser reads it.
"""

import re

BARE_TAGS = "b|br|code|details|em|hr|i|kbd|li|ol|p|strong|sub|summary|sup|u|ul"
HARMLESS_TAG = re.compile(rf"</?(?:{BARE_TAGS})\s*/?>", re.IGNORECASE)
ANY_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
# nbconvert's Markdown renderer lets every link through; entities can spell a scheme
SCHEME = re.compile(
    r"(?:javascript|vbscript):|data:[\w.+-]+/|&(?:#|colon|tab|newline)", re.IGNORECASE
)
# MathJax commands that make links, attributes or load extensions
MATHJAX = re.compile(r"\\(?:href|require|unicode|style|class|cssId|bbox|html\w*)\b")
# an image from elsewhere tells its server who is marking, and when
REMOTE_IMAGE = re.compile(r"!\[[^\]]*\]\s*(?:\(\s*<?\s*(?:\w+:)?//|\[|(?!\())")


def is_active(markdown: str) -> bool:
    """Whether `markdown` holds markup beyond the plain kind."""
    rest = HARMLESS_TAG.sub("", markdown)
    if ANY_TAG.search(rest):
        return True
    folded = re.sub(r"[\s\\\x00-\x1f]", "", rest)  # browsers ignore these inside a scheme
    found = SCHEME.search(folded) or MATHJAX.search(rest) or REMOTE_IMAGE.search(rest)
    return found is not None


def show_as_text(source: str) -> str:
    """`source` in a fence that nothing inside it can close."""
    ticks = max((len(run) for run in re.findall(r"`+", source)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}text\n{source}\n{fence}"


def calm(markdown: str) -> str:
    """`markdown` unchanged, or as text where it is active."""
    return show_as_text(markdown) if is_active(markdown) else markdown

"""Finds the name that was probably meant, for messages about one that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

SIMILAR = 0.6  # difflib's ratio, from 0 to 1


def suggest(typed: str, known: Iterable[str], otherwise: str = "", least: float = SIMILAR) -> str:
    """The end of a message: `; did you mean NAME?`, or `otherwise` if no known name is similar."""
    close = get_close_matches(typed, list(known), 1, least)
    hint = f"did you mean {close[0]}?" if close else otherwise
    return f"; {hint}" if hint else ""

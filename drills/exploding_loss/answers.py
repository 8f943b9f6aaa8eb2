"""The table of answers, right and wrong, each with the checks that it must fail."""

from grader.drill import Answer

from .checks import POINTS
from .kinds import FUNCTIONS, KINDS, STOPPED
from .right import ORDINARY
from .slips import SLIPS
from .unusual import UNUSUAL
from .wrong import MISTAKES

__all__ = ["ANSWERS", "POINTS", "RIGHT", "WRONG", "score"]

RIGHT = (*ORDINARY, *UNUSUAL)
WRONG = (*MISTAKES, *SLIPS, *KINDS, *FUNCTIONS, *STOPPED)
ANSWERS = RIGHT + WRONG


def score(answer: Answer) -> int:
    """The automatic points of an answer."""
    return sum(points for cell, points in POINTS.items() if cell not in answer.fails)

"""The graded class of `grade/`, for its feedback."""

from grade.conftest import grade, recorded

__all__ = ["grade", "recorded"]

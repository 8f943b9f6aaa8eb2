"""The exception for submissions that cannot be graded."""


class Unreadable(Exception):
    """Its message is one line for the instructor: what is wrong, and what to ask for."""

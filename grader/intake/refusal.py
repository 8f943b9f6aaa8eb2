"""What is raised where a submission cannot be graded, whatever the grader does."""


class Unreadable(Exception):
    """Its text is one line for the instructor: what was found, and what to ask the student for."""

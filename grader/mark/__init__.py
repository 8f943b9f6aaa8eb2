"""`python -m grader mark`: a local page to mark one question for the whole class."""

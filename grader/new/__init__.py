"""`python -m grader new NAME`: a second drill that works at once, to be rewritten."""

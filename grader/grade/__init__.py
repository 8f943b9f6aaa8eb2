"""`python -m grader grade`: finds what needs grading, has workers grade it, writes the results."""

"""`python -m grader new NAME`: creates a working drill to start from."""

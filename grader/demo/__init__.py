"""`python -m grader demo`: a sample class from submission to feedback, in a scratch course."""

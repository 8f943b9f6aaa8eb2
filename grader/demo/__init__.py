"""`python -m grader demo`: a sample class from hand-in to feedback, in a scratch course."""

"""`python -m grader check`: is the release up to date, without leaks, and graded correctly?"""

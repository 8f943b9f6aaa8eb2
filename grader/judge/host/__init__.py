"""Process: nbgrader's own, or a worker. Trusted.

Sees the course, the tests, the submission, the gradebook; runs no student code and no test.
"""

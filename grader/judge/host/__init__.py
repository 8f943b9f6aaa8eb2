"""Process: nbgrader's own, or a worker's. Trusted.

Sees the course, the tests, the submission, the gradebook; runs no student code and no test.
"""

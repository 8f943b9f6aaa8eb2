"""Process: the trusted child of one submission. Runs the tests and the assignment's own cells.

Sees the job, tests included; of the student's process only messages, which it checks.
"""

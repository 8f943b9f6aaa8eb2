"""Process: nbgrader's. Trusted; sees the assignment's source, and no submission.

Reads the assignment once for the class: its cells as code, its names, what its tests use.
"""

"""Process: both the examiner and the student's process; not trusted in the latter.

Sees what its process sees: a shell that runs cells, analysis of names, digests of functions.
"""

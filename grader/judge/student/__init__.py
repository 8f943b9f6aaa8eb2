"""Process: the untrusted child of one submission, sandboxed. Runs the student's cells.

Sees its cells, one by one, and its scratch folder: no test, no course, no other process.
"""

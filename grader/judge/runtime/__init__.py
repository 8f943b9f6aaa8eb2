"""Process: both children, the examiner and the student's. Trusted code, untrusted at work there.

Sees what its process sees: a shell that runs cells, the names in them, digests of functions.
"""

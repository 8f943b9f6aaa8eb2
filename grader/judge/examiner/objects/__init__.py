"""Proxies for the student's functions and objects, used by tests. Process: the examiner's.

Sees only messages of the student's process; whatever an object says is controlled by the student.
"""

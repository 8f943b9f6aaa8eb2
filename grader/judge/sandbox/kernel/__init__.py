"""Restrictions enforced by the kernel, one module each. Process: the student's, at its start.

Trusted until it has confined its process. Sees no submission.
"""

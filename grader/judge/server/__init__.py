"""Process: the warm server, started once by the host with a clean environment. Trusted.

Sees installed packages only: no course, no job, no submission. The examiners are forked from it.
"""

"""Process: the warm server, started once by the host with a clean environment. Trusted.

Sees installed packages only: no course, no job, no submission; each child is forked from it.
"""

"""What the kernel enforces, a module for each restriction. Process: the student's, at its start.

Trusted until it has confined its process. Sees no submission.
"""

"""Process: the student's, before its first cell; the host asks what the machine can enforce.

Trusted until it has confined its process; then nothing in that process is. Sees no submission.
"""

"""Process: the student's, before its first cell; the host also uses it to check the machine.

Trusted until it has confined its process; from then on, nothing in there is. Sees no submission.
"""

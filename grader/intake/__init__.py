"""Between `submitted/` and nbgrader: a submission is looked at, read and restored, or refused.

Nothing here writes into `submitted/`: restored copies go straight to nbgrader.
"""

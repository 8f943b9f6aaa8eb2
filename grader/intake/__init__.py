"""Between `submitted/` and nbgrader: a submission is read and restored, or refused.

Nothing here writes to `submitted/`: restored copies are passed to nbgrader in memory.
"""

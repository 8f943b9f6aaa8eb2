"""Between `submitted/` and nbgrader: what was handed in is chosen, read and mended, or refused.

Nothing here writes: a submission stays as it was handed in, mended copies go straight to nbgrader.
"""

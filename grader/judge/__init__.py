"""The judge: marks a submission without ever trusting the process that runs the student's code.

Flow: `preprocessor` (in nbgrader) -> `plan` -> `client` -> `server` (warm, forks per submission)
-> `examiner` (runs tests) <-> `student` (runs the student's cells inside `sandbox`).
Kept free of imports, so that the server starts clean.
"""

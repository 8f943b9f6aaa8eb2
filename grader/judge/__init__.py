"""The judge: grades a submission without trusting the process that runs the student's code.

`host` (in nbgrader's process) sends a job to `server`, which forks an `examiner` for it; that forks
the `student`'s process into the `sandbox`, has it run the student's cells, and runs the tests
itself. `protocol` defines what they exchange, `runtime` is used by both child processes. Each
folder belongs to one process. This module imports nothing, so that the server starts clean.
"""

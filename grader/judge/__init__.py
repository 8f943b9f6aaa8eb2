"""The judge: marks a submission without ever trusting the process that runs the student's code.

Flow: `host` (in nbgrader's process) sends a job to `server`, which forks an `examiner` for it; that
forks the `student`'s process into the `sandbox`, has it run the student's cells, and runs the tests
itself. `protocol` is what crosses, `runtime` what both children use. A folder is a process.
Kept free of imports, so that the server starts clean.
"""

"""What one submission may use: plain numbers that travel with each job to the judge's process."""

import msgspec

MB = 1024 * 1024


class Limits(msgspec.Struct, frozen=True):
    """Every bound, with its unit in its name; `preprocessor.JudgeSubmission` has the traits."""

    cell_seconds: float = 30.0
    submission_seconds: float = 180.0
    call_seconds: float = 10.0
    memory_mb: int = 1024
    threads: int = 32
    file_mb: int = 16
    scratch_mb: int = 64
    open_files: int = 64
    output_mb_per_cell: float = 4.0
    output_mb_per_submission: float = 20.0
    value_mb: float = 2.0
    allow_unsandboxed: bool = False


GRACE_SECONDS = 1.0
"""How long an interrupted cell has to stop before its process is killed."""

SPARE_SECONDS = 30.0
"""What the judge's process may take beyond the submission's own limit."""

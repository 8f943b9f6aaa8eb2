"""What one submission may use: plain numbers that are sent to the examiner with each job."""

from typing import Annotated

import msgspec

MB = 1024 * 1024


def _help(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


class Limits(msgspec.Struct, frozen=True):
    """Every bound, with its unit in its name; the settings of `JudgeSubmission` are made of it."""

    cell_seconds: Annotated[float, _help("Seconds that one cell, or one test, may run.")] = 30.0
    submission_seconds: Annotated[float, _help("Seconds for all cells of a notebook.")] = 180.0
    call_seconds: Annotated[float, _help("Seconds for one call of a student's function.")] = 10.0
    memory_mb: Annotated[int, _help("MB of memory beyond Python with its packages.")] = 1024
    threads: Annotated[int, _help("Threads that may run at once.")] = 32
    file_mb: Annotated[int, _help("MB that one file may have.")] = 16
    scratch_mb: Annotated[int, _help("MB of all files together.")] = 64
    open_files: Annotated[int, _help("Files that may be open at once.")] = 64
    output_mb_per_cell: Annotated[float, _help("MB that one cell may put out.")] = 4.0
    output_mb_per_submission: Annotated[float, _help("MB that all cells may put out.")] = 20.0
    value_mb: Annotated[float, _help("MB that one value may have that a test reads.")] = 128.0
    allow_unsandboxed: Annotated[
        bool, _help("Grade without a sandbox where there is none; graded notebooks then say so.")
    ] = False


GRACE_SECONDS = 1.0
"""How long an interrupted cell has to stop before its process is killed."""

SPARE_SECONDS = 30.0
"""What the examiner may take beyond the submission's own limit."""

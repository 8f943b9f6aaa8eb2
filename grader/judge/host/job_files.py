"""Adds the files of an assignment to a job."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.judge.protocol.job import Job
from grader.judge.protocol.limits import MB

MOST_MB = 512


@dataclass(frozen=True)
class AssignmentFiles:
    """Files beside the notebooks, by relative name: the course's own, which tests can trust, and
    those handed in by the student, which only the student's process gets."""

    course: Mapping[str, Path] = field(default_factory=dict)
    student: Mapping[str, bytes] = field(default_factory=dict)


NO_FILES = AssignmentFiles()


def add_files(job: Job, files: AssignmentFiles) -> Job:
    """The job with its files, and with limits raised by their sizes."""
    if not files.course and not files.student:
        return job
    sizes = [path.stat().st_size for path in files.course.values()]
    sizes += [len(data) for data in files.student.values()]
    if sum(sizes) > MOST_MB * MB:
        raise ValueError(f"the files of this assignment have more than {MOST_MB} MB together")
    limits = msgspec.structs.replace(
        job.limits,
        scratch_mb=job.limits.scratch_mb + math.ceil(sum(sizes) / MB),
        file_mb=max(job.limits.file_mb, math.ceil(max(sizes) / MB)),
    )
    paths = {name: str(path.resolve()) for name, path in files.course.items()}
    return msgspec.structs.replace(
        job, limits=limits, files=paths, student_files=dict(files.student)
    )

"""Measures the writer alone: writes results that are already there, one after the other.

python bench/writer.py 5000
"""

import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sample import NAME, make_class

from grader.course import capture_errors
from grader.grade.coordinator import Coordinator
from grader.grade.due import Due
from grader.grade.outcome import Submission
from grader.grade.spec import read_spec
from grader.grade.submissions import SubmittedFiles
from grader.grade.task import Task, TaskResult
from grader.grade.worker.worker import Worker

TENTHS = 10


def main() -> None:
    """Submissions per second, for each tenth of the class."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    table = Table("submissions", "a second", "peak MB", title="the writer alone")
    with tempfile.TemporaryDirectory() as name, capture_errors():
        root = Path(name) / "course"
        root.mkdir()
        course = make_class(root, 1)
        with course.gradebook() as gradebook:
            spec = read_spec(course, gradebook, NAME)
            coordinator = Coordinator(course, gradebook, spec)
        handed_in = coordinator.read(
            Submission("", course.folder("submitted", NAME, "student00000"))
        )
        marked = Worker(spec).grade(Task("", handed_in.notebooks, {}))
        if not isinstance(marked, TaskResult):
            sys.exit(str(marked))
        step = max(1, size // TENTHS)
        for start in range(0, size, step):
            began = time.perf_counter()
            for number in range(start, start + step):
                write(coordinator, handed_in, replace(marked, student=f"student{number:05}"))
            rate = step / (time.perf_counter() - began)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            table.add_row(f"{start + 1} to {start + step}", f"{rate:.0f}", f"{peak:.0f}")
        coordinator.close()
    Console().print(table)


def write(coordinator: Coordinator, handed_in: SubmittedFiles, marked: TaskResult) -> None:
    """Write a result as a run does: to disk, to the gradebook, to disk."""
    student = marked.student
    coordinator.due[student] = Due(Submission(student, Path()), "new", None)
    coordinator.in_progress[student] = handed_in, coordinator.fingerprint(student, handed_in)
    coordinator.record_result(marked)


if __name__ == "__main__":
    main()

"""The writer alone: a class whose marks are found already, written one after the other.

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

from grader.course import listen
from grader.grade.brief import make_brief
from grader.grade.desk import Desk
from grader.grade.handed_in import HandedIn
from grader.grade.outcome import Submission
from grader.grade.parcel import Marked, Parcel
from grader.grade.plan import Due
from grader.grade.work import Marker

TENTHS = 10


def main() -> None:
    """Submissions a second, for each tenth of the class."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    table = Table("submissions", "a second", "peak MB", title="the writer alone")
    with tempfile.TemporaryDirectory() as name, listen():
        root = Path(name) / "course"
        root.mkdir()
        course = make_class(root, 1)
        with course.gradebook() as gradebook:
            brief = make_brief(course, gradebook, NAME)
            desk = Desk(course, gradebook, brief)
        handed_in = desk.read(Submission("", course.folder("submitted", NAME, "student00000")))
        marked = Marker(brief).mark(Parcel("", handed_in.name, handed_in.notebook))
        if not isinstance(marked, Marked):
            sys.exit(str(marked))
        step = max(1, size // TENTHS)
        for start in range(0, size, step):
            began = time.perf_counter()
            for number in range(start, start + step):
                write(desk, handed_in, replace(marked, student=f"student{number:05}"))
            rate = step / (time.perf_counter() - began)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            table.add_row(f"{start + 1} to {start + step}", f"{rate:.0f}", f"{peak:.0f}")
        desk.close()
    Console().print(table)


def write(desk: Desk, handed_in: HandedIn, marked: Marked) -> None:
    """What a run does with a result: disk, gradebook, disk."""
    student = marked.student
    desk.due[student] = Due(Submission(student, Path()), "new", None)
    desk.out[student] = handed_in, desk.fingerprint(student, handed_in)
    desk.take_back(marked)


if __name__ == "__main__":
    main()

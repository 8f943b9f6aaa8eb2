"""The exporters: plugins of `nbgrader export`, also used by `python -m grader export`."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from grader.command_error import CommandError
from grader.export.csv_file import Row, write_csv
from grader.export.final_marks import ExportedAssignment, read_assignments, read_students
from grader.export.lms_accounts import find_download_number
from grader.export.lms_formats import (
    Assignments,
    Students,
    explain_blank,
    make_brightspace_rows,
    make_canvas_rows,
    make_moodle_rows,
    make_plain_rows,
)

FEW = 3


class MarksExporter(ExportPlugin):
    """nbgrader's own columns, but a missing mark is blank, not 0.0."""

    file_name: ClassVar[str] = "grades.csv"

    column = Unicode(
        "",
        help="What the system calls the assignment, as in Canvas's 'Debug Drill (4711)'. "
        "Default: its name in nbgrader.",
    ).tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the file, and log how many marks and blanks it contains."""
        try:
            path, counts = self.write(gradebook)
        except CommandError as error:
            self.log.error("%s", error)
            sys.exit(1)
        self.log.info("Wrote %s: %s", path, counts)

    def write(self, gradebook: Gradebook) -> tuple[Path, str]:
        """Write the file; returns its path, and in words how many students have a mark."""
        wanted = [str(name) for name in self.assignment]
        students = read_students(gradebook, [str(name) for name in self.student])
        assignments = read_assignments(gradebook, wanted)
        if missing := sorted(set(wanted) - {assignment.name for assignment in assignments}):
            raise CommandError(f"the gradebook has no assignment {', '.join(missing)}")
        if self.column and len(assignments) != 1:
            raise CommandError("a column title is for one assignment: name it with --assignment")
        path = Path(self.to or self.file_name)
        write_csv(path, list(self.make_rows(students, assignments)))
        return path, count_marks(students, assignments) + self.describe_unmatched(students)

    def make_rows(self, students: Students, assignments: Assignments) -> Iterator[Row]:
        """The header and a row for each student."""
        return make_plain_rows(students, assignments, self.name_column)

    def describe_unmatched(self, students: Students) -> str:
        """Which students the LMS cannot match, in words; "" if it can match all."""
        return ""

    def name_column(self, assignment: ExportedAssignment) -> str:
        """The title of an assignment's column."""
        return self.column or assignment.name


class CanvasExporter(MarksExporter):
    """For Canvas: Grades, Import."""

    file_name = "grades_canvas.csv"

    def make_rows(self, students: Students, assignments: Assignments) -> Iterator[Row]:
        """See `make_canvas_rows`."""
        return make_canvas_rows(students, assignments, self.name_column)


class MoodleExporter(MarksExporter):
    """For Moodle: the assignment's "Upload grading worksheet"."""

    file_name = "grades_moodle.csv"

    def make_rows(self, students: Students, assignments: Assignments) -> Iterator[Row]:
        """See `make_moodle_rows`."""
        return make_moodle_rows(students, assignments, self.name_column)

    def describe_unmatched(self, students: Students) -> str:
        """Those without a participant number, which only a download provides."""
        unmatched = [student.id for student in students if not find_download_number(student.id)]
        if not unmatched:
            return ""
        few = ", ".join(unmatched[:FEW]) + (" ..." if len(unmatched) > FEW else "")
        return f"; {len(unmatched)} without a participant number: {few}"


class BrightspaceExporter(MarksExporter):
    """For Brightspace: Grades, Enter Grades, Import."""

    file_name = "grades_brightspace.csv"

    def make_rows(self, students: Students, assignments: Assignments) -> Iterator[Row]:
        """See `make_brightspace_rows`."""
        return make_brightspace_rows(students, assignments, self.name_column)


EXPORTERS: dict[str, type[MarksExporter]] = {
    "csv": MarksExporter,
    "canvas": CanvasExporter,
    "moodle": MoodleExporter,
    "brightspace": BrightspaceExporter,
}


def count_marks(students: Students, assignments: Assignments) -> str:
    """How many have a mark, and how many have none, by reason."""
    reasons = Counter(
        explain_blank(assignment.marks.get(student.id)).partition(":")[0]
        for assignment in assignments
        for student in students
    )
    marks = reasons.pop("", 0)
    words = {"waits for": "wait for a person's mark", "not graded": "could not be graded"}
    blanks = [f"{n} {words.get(why, why)}" for why, n in sorted(reasons.items())]
    return f"{marks} with a mark" + (f"; blank: {', '.join(blanks)}" if blanks else "")

"""Takes the sample class through the whole pipeline, and prints which pages to open."""

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from grader.assignment.read_notebooks import read_notebooks
from grader.assignment.release import release
from grader.assignment.scratch import make_scratch_course
from grader.check.drill_names import check_names
from grader.command_error import CommandError
from grader.course import Course, name_notebooks
from grader.demo.enrolment import enrol, mark_by_hand, write_times
from grader.demo.sample import UNREADABLE, SampleStudent, list_class, write_download, write_files
from grader.drill import load_drill
from grader.feedback.class_feedback import write_feedback
from grader.feedback.refused_pages import write_refused_pages
from grader.grade.grade_class import grade_class
from grader.grade.outcome import Graded, Outcome
from grader.report.page.class_report import write_report


@dataclass(frozen=True)
class Demo:
    """A scratch course with a graded class."""

    course: Course
    members: list[SampleStudent]
    outcomes: list[Outcome]
    pages: list[Path]
    refused: list[Path]  # the pages of those without a mark

    def find(self, student: str) -> Outcome:
        """The outcome of one student."""
        return next(outcome for outcome in self.outcomes if outcome.student == student)


def run_demo(course: Course, assignment: str, console: Console) -> int:
    """Run and print the demo, in `build/demo`. Exit code 0 if all readable ones have a mark."""
    demo = grade_sample_class(course, assignment, console)
    report = write_report(demo.course, assignment, names=False)[0]
    show_class(demo, assignment, console)
    show_pages(demo, report.relative_to(course.root), course.root, console)
    marked = sum(isinstance(outcome, Graded) for outcome in demo.outcomes)
    with_page = len(group_by_student(demo.pages)), len(group_by_student(demo.refused))
    expected = len(demo.members) - len(UNREADABLE), len(UNREADABLE)
    return 0 if with_page == expected and marked == with_page[0] else 1


def grade_sample_class(course: Course, assignment: str, console: Console) -> Demo:
    """Release, hand in, collect, grade, mark by hand and write feedback."""
    scratch, drill = make_scratch_course(course, "demo"), load_drill(course.root, assignment)
    released, notebooks = release(scratch, assignment), name_notebooks(scratch, assignment)
    for path in released:
        console.print(f"Released {path.relative_to(course.root)}")
    folders = [scratch.folder(step, assignment) for step in ("release", "source")]
    check_names(drill, assignment, read_notebooks(folders[1]))
    members = list_class(drill, notebooks)
    archive = scratch.root / "downloaded" / assignment / "archive" / "submissions.zip"
    write_download(archive, members, write_files(drill, members, *folders))
    enrol(scratch, assignment, members)
    collect(scratch, assignment)
    write_times(scratch, assignment, members)
    console.print(f"Collected {len(members)} students from {archive.name}")
    outcomes = grade_class(scratch, assignment, console)
    mark_by_hand(scratch, assignment, notebooks, members)
    pages, failed = write_feedback(scratch, assignment)
    for student, why in failed.items():
        console.print(f"✗ no feedback for {student}: {why}", markup=False)
    refused, _ = write_refused_pages(scratch, assignment)
    return Demo(scratch, members, outcomes, pages, refused)


def collect(course: Course, assignment: str) -> None:
    """`nbgrader zip_collect`, as an instructor would type it."""
    command = [sys.executable, "-m", "nbgrader", "zip_collect", assignment, "--force"]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True)
    if done.returncode:
        raise CommandError(f"nbgrader zip_collect failed: {done.stderr.strip().splitlines()[-1]}")


def show_class(demo: Demo, assignment: str, console: Console) -> None:
    """One line per student: what they handed in, when, and their mark."""
    line = Column("what", no_wrap=True, overflow="ellipsis")
    table = Table("student", line, "handed in", Column("mark", justify="right"))
    with demo.course.gradebook() as gradebook:
        for member in demo.members:
            what, mark = describe_work(member), "refused"
            if isinstance(demo.find(member.student_id), Graded):
                entry = gradebook.find_submission(assignment, member.student_id)
                more = " + ?" if waits(entry) else ""
                mark = f"{entry.score:g}{more} / {entry.max_score:g}"
            table.add_row(*map(Text, (member.first_name, what, describe_lateness(member), mark)))
    console.print(table)
    console.print("?: a person still has to mark it.")


def waits(entry: Any) -> bool:
    """Whether a person still has to give points in a submission."""
    grades = [grade for notebook in entry.notebooks for grade in notebook.grades]
    return any(grade.needs_manual_grade and grade.max_score for grade in grades)


def describe_work(member: SampleStudent) -> str:
    """The answer that they handed in, and the notebooks that they did not."""
    missing = " and ".join(member.plan.left_out)
    return member.plan.answer.replace("_", " ") + (f", without {missing}" if missing else "")


def describe_lateness(member: SampleStudent) -> str:
    """On time, on time with an extension, or how late."""
    if member.lateness > timedelta():
        return f"{member.lateness / timedelta(hours=1):.1f} h late"
    return "on time, extended" if member.extension else "on time"


def group_by_student(pages: Sequence[Path]) -> list[list[Path]]:
    """The pages of each student: one for each notebook."""
    return [list(group) for _, group in groupby(pages, lambda page: page.parent)]


def show_pages(demo: Demo, report: Path, root: Path, console: Console) -> None:
    """Print what to open: each line has a path from the course folder, or a command."""
    students = group_by_student(demo.pages)
    console.print("Open these:")
    for path in students[min(1, len(students) - 1)]:  # the first has full marks
        console.print(f"  a student's page   {path.relative_to(root)}", soft_wrap=True)
    for path in demo.refused[:1]:
        console.print(f"  a refusal's page   {path.relative_to(root)}", soft_wrap=True)
    console.print(f"  the class report   {report}", soft_wrap=True)
    python = min(os.path.relpath(sys.executable, demo.course.root), sys.executable, key=len)
    console.print(
        f"  the marking page   cd build/demo && {shlex.quote(python)} -m grader mark",
        soft_wrap=True,
    )

"""Takes the sample class through the whole pipeline, and prints which pages to open."""

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from grader.assignment.release import release
from grader.assignment.scratch import make_scratch_course
from grader.command_error import CommandError
from grader.course import Course, name_notebook
from grader.demo.enrolment import enrol, mark_by_hand, write_times
from grader.demo.sample import UNREADABLE, SampleStudent, list_class, write_download, write_texts
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
    pages = len(demo.pages), len(demo.refused)
    expected = len(demo.members) - len(UNREADABLE), len(UNREADABLE)
    return 0 if pages == expected and marked == len(demo.pages) else 1


def grade_sample_class(course: Course, assignment: str, console: Console) -> Demo:
    """Release, hand in, collect, grade, mark by hand and write feedback."""
    notebook = name_notebook(course, assignment)  # the sample class hands in one
    scratch, drill = make_scratch_course(course, "demo"), load_drill(course.root, assignment)
    (path,), members = release(scratch, assignment), list_class(drill)
    console.print(f"Released {path.relative_to(course.root)}")
    archive = scratch.root / "downloaded" / assignment / "archive" / "submissions.zip"
    source = scratch.folder("source", assignment) / path.name
    texts = write_texts(members, path, source, drill.demo_answers)
    write_download(archive, members, texts, path.name)
    enrol(scratch, assignment, members)
    collect(scratch, assignment)
    write_times(scratch, assignment, members)
    console.print(f"Collected {len(members)} students from {archive.name}")
    outcomes = grade_class(scratch, assignment, console)
    mark_by_hand(scratch, assignment, notebook, members)
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
            what, mark = member.plan.answer.replace("_", " "), "refused"
            if isinstance(demo.find(member.student_id), Graded):
                entry = gradebook.find_submission(assignment, member.student_id)
                more = " + ?" if entry.needs_manual_grade else ""
                mark = f"{entry.score:g}{more} / {entry.max_score:g}"
            table.add_row(*map(Text, (member.first_name, what, describe_lateness(member), mark)))
    console.print(table)
    console.print("?: a person still has to mark it.")


def describe_lateness(member: SampleStudent) -> str:
    """On time, on time with an extension, or how late."""
    if member.lateness > timedelta():
        return f"{member.lateness / timedelta(hours=1):.1f} h late"
    return "on time, extended" if member.extension else "on time"


def show_pages(demo: Demo, report: Path, root: Path, console: Console) -> None:
    """Print what to open: each line has a path from the course folder, or a command."""
    page = demo.pages[min(1, len(demo.pages) - 1)].relative_to(root)  # the first has full marks
    console.print("Open these:")
    console.print(f"  a student's page   {page}", soft_wrap=True)
    for path in demo.refused[:1]:
        console.print(f"  a refusal's page   {path.relative_to(root)}", soft_wrap=True)
    console.print(f"  the class report   {report}", soft_wrap=True)
    python = min(os.path.relpath(sys.executable, demo.course.root), sys.executable, key=len)
    console.print(
        f"  the marking page   cd build/demo && {shlex.quote(python)} -m grader mark",
        soft_wrap=True,
    )

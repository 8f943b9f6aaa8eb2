"""The whole path on the sample class: release, collect, grade, feedback, and where to look."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from grader.course import Course
from grader.demo.sample import OTHERS, name_students, write_download
from grader.drill import load_drill
from grader.errors import CommandError
from grader.feedback.class_feedback import write_feedback
from grader.grade.outcome import Graded, Outcome
from grader.grade.run import grade_class
from grader.grade.summary import describe_outcome
from grader.release import release
from grader.scratch import make_scratch_course


@dataclass(frozen=True)
class Demo:
    """A scratch course with a graded class in it."""

    course: Course
    handed_in: dict[str, str]  # by student, in words
    outcomes: list[Outcome]
    pages: list[Path]


def run_demo(course: Course, assignment: str, console: Console) -> int:
    """Everything in `build/demo`, told. Exit code 0 if everyone has a mark who should."""
    demo = grade_sample_class(course, assignment, console)
    show(demo, console)
    console.print("Open these:")
    for page in demo.pages[:2]:
        console.print(f"  {page.relative_to(course.root)}", soft_wrap=True)
    console.print("To mark by hand: cd build/demo, start JupyterLab there, menu Nbgrader.")
    marked = sum(isinstance(outcome, Graded) for outcome in demo.outcomes)
    return 0 if marked == len(demo.pages) == len(demo.handed_in) - len(OTHERS) else 1


def grade_sample_class(course: Course, assignment: str, console: Console) -> Demo:
    """Release, hand in, collect, grade and write feedback."""
    scratch = make_scratch_course(course, "demo")
    (path,) = release(scratch, assignment)
    console.print(f"Released {path.relative_to(course.root)}")
    archive = scratch.root / "downloaded" / assignment / "archive" / "submissions.zip"
    answers = load_drill(course.root, assignment).demo_answers
    write_download(archive, path, scratch.folder("source", assignment) / path.name, answers)
    handed_in = name_students(answers)
    collect(scratch, assignment)
    console.print(f"Collected {len(handed_in)} students from {archive.name}")
    outcomes = grade_class(scratch, assignment, console)
    pages, failed = write_feedback(scratch, assignment)
    for student, why in failed.items():
        console.print(f"✗ no feedback for {student}: {why}", markup=False)
    return Demo(scratch, handed_in, outcomes, pages)


def collect(course: Course, assignment: str) -> None:
    """`nbgrader zip_collect`, as an instructor would type it."""
    command = [sys.executable, "-m", "nbgrader", "zip_collect", assignment, "--force"]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True)
    if done.returncode:
        raise CommandError(f"nbgrader zip_collect failed: {done.stderr.strip().splitlines()[-1]}")


def show(demo: Demo, console: Console) -> None:
    """The class with what each of them did, the mark, and the first hint that they read."""
    table = Table("student", "handed in", Column("mark", justify="right"), "first hint")
    for outcome in demo.outcomes:
        student, score, _, hint = describe_outcome(outcome)
        table.add_row(*map(Text, (student, demo.handed_in[student], score, hint)))
    console.print(table)

"""What is typed at the command line: `python -m grader VERB`, in the course folder."""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from grader.errors import CommandError
from grader.printable import accept_any_character

DEFAULT = "exploding_loss"
EXAMPLES = """\
examples:
  python -m grader release                    source/ -> release/, made for students
  python -m grader grade                      grade everything in submitted/
  python -m grader grade --student student01  grade one student again
  python -m grader feedback                   write a page for each graded student
  python -m grader report                     a page about how the class did
  python -m grader export --format canvas     marks for Canvas, Moodle or Brightspace
  python -m grader check                      is the release fresh, tight and fair?
  python -m grader doctor                     can this machine shut student code in?
  python -m grader demo                       try all of it on a sample class, in build/demo/
"""

out, err = Console(), Console(stderr=True)


def run_release(options: argparse.Namespace) -> int:
    """Make what students get: release/ from source/, solutions and hidden tests taken out."""
    from grader.course import open_course
    from grader.release import release

    out.print(f"✓ made {release(open_course(Path.cwd()), options.assignment)}")
    return 0


def run_grade(options: argparse.Namespace) -> int:
    """Grade what is in submitted/; exit code 0 only if everyone has a mark."""
    started = time.monotonic()
    if not options.cluster:
        from grader.judge.host.server_client import SERVER

        SERVER.start_once()  # it imports what it needs while this process does
    from grader.course import open_course
    from grader.grade.run import GradeOptions, grade_class
    from grader.grade.summary import format_json, print_summary
    from grader.judge.sandbox.doctor import warn_of_missing

    choices = GradeOptions(options.student, options.jobs, options.force, options.cluster)
    outcomes = grade_class(open_course(Path.cwd()), options.assignment, err, choices)
    seconds = time.monotonic() - started
    if warning := warn_of_missing():
        err.print(warning, markup=False, soft_wrap=True)
    if not options.json:
        return print_summary(outcomes, seconds, out)
    text, code = format_json(outcomes, seconds)
    sys.stdout.write(f"{text}\n")
    return code


def run_feedback(options: argparse.Namespace) -> int:
    """Write feedback/ for every graded student, hidden tests left out."""
    from grader.course import open_course
    from grader.feedback.write import write_feedback

    pages, failed = write_feedback(open_course(Path.cwd()), options.assignment)
    out.print(f"✓ wrote {len(pages)} pages: feedback/<student>/{options.assignment}/")
    for student, why in failed.items():
        out.print(f"✗ no page for {student}: {why}", markup=False, soft_wrap=True)
    return 1 if failed else 0


def run_report(options: argparse.Namespace) -> int:
    """Write a page about the class: marks, checks, wrong answers, rates, time; nobody named."""
    from grader.course import open_course
    from grader.report.write import write_report

    course = open_course(Path.cwd())
    for path in write_report(course, options.assignment, options.names):
        out.print(f"✓ wrote {path.relative_to(course.root)}", soft_wrap=True)
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write the final marks to a CSV file; whoever has none yet gets a blank, not a zero."""
    from grader.course import check_assignment, listen, open_course
    from grader.export.lms_exporters import EXPORTERS

    course = open_course(Path.cwd())
    check_assignment(course, options.assignment)
    exporter = EXPORTERS[options.format](config=course.config)
    exporter.assignment, exporter.to = [options.assignment], options.to
    exporter.column = options.column
    with listen(), course.gradebook() as gradebook:
        path, counts = exporter.write(gradebook)
    out.print(f"✓ wrote {path}: {counts}", markup=False, soft_wrap=True)
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Check that the release is fresh and leaks nothing, the reference full, untouched zero."""
    from grader.check.checks import check_course
    from grader.course import open_course

    failed = 0
    for check in check_course(open_course(Path.cwd()), options.assignment):
        mark = "✓" if check.holds else "✗ NOT:"
        out.print(f"{mark} {check.what} ({check.seen})", markup=False, soft_wrap=True)
        failed += not check.holds
    return 1 if failed else 0


def run_demo(options: argparse.Namespace) -> int:
    """Release, collect, grade and give back a sample class, in build/demo/."""
    from grader.course import open_course
    from grader.demo.run import run_demo as run

    return run(open_course(Path.cwd()), options.assignment, out)


def run_doctor(options: argparse.Namespace) -> int:
    """Say what this machine can enforce around student code; each line is tried, not looked up."""
    from grader.judge.sandbox.doctor import main as examine_machine

    return examine_machine()


VERBS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "release": (run_release, "python -m grader release"),
    "grade": (run_grade, "python -m grader grade --student student01 --student student02"),
    "feedback": (run_feedback, "python -m grader feedback"),
    "report": (run_report, "python -m grader report --names"),
    "export": (run_export, "python -m grader export --format canvas"),
    "check": (run_check, "python -m grader check"),
    "demo": (run_demo, "python -m grader demo"),
    "doctor": (run_doctor, "python -m grader doctor"),
}


def build_parser() -> argparse.ArgumentParser:
    """One sub-parser a verb, each with an example."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m grader", description=__doc__, epilog=EXAMPLES, formatter_class=raw
    )
    verbs = parser.add_subparsers(metavar="VERB")
    for verb, (act, example) in VERBS.items():
        sub = verbs.add_parser(
            verb, help=act.__doc__, description=act.__doc__, epilog=f"example:\n  {example}",
            formatter_class=raw,
        )  # fmt: skip
        if verb != "doctor":  # that looks at the machine alone
            sub.add_argument("assignment", nargs="?", default=DEFAULT, help=f"default: {DEFAULT}")
        sub.set_defaults(act=act)
        if verb == "grade":
            add_grade_options(sub)
        if verb == "report":
            sub.add_argument("--names", action="store_true", help="say who is who")
        if verb == "export":
            add_export_options(sub)
    return parser


def add_grade_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen about a run of `grade`."""
    add = parser.add_argument
    add("--student", action="append", default=[], metavar="ID", help="only this one")
    add("--jobs", type=read_count, default=0, metavar="N", help="at once; default: one a core")
    add("--force", action="store_true", help="also what has not changed since it was graded")
    add("--cluster", default="", metavar="ADDRESS", help="of a Dask scheduler; docs/cluster.md")
    add("--json", action="store_true", help="the result for a script, on standard output")


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Which system the file is for, and what that calls the assignment."""
    add = parser.add_argument
    formats = ("csv", "canvas", "moodle", "brightspace")
    add("--format", choices=formats, default="csv", help="default: csv, nbgrader's own columns")
    add("--to", default="", metavar="FILE", help="default: grades.csv, grades_canvas.csv, ...")
    add("--column", default="", metavar="TITLE", help="what that system calls the assignment")


def read_count(text: str) -> int:
    """A whole number above zero."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def main(arguments: list[str] | None = None) -> int:
    """Run the verb; without one, say what there is. A CommandError is one line and exit code 2."""
    accept_any_character()
    parser = build_parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "act"):
        parser.print_help()
        return 0
    try:
        return int(options.act(options))
    except CommandError as mistake:
        err.print(f"✗ {mistake}", markup=False, highlight=False, soft_wrap=True)
        return 2


if __name__ == "__main__":
    sys.exit(main())

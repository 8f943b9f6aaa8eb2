"""The command line: `python -m grader COMMAND`, typed in the course folder."""

import argparse
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import fill
from typing import NoReturn

from grader.command_error import CommandError
from grader.course_folder import (
    check_folder,
    check_name,
    check_students,
    choose_only_assignment,
    has_usual_folders,
    list_assignments,
    list_submitted,
)
from grader.grade.outcome import Outcome
from grader.text.printable import accept_any_character, printable
from grader.text.spelling import suggest

PROGRAM = "python -m grader"
EXAMPLES = """\
examples:
  python -m grader release                    make the students' version
  python -m grader grade                      grade everything in submitted/
  python -m grader grade --student student01  grade one student again
  python -m grader mark                       mark by hand, on a local page
  python -m grader feedback                   write a page for each student
  python -m grader report                     write a page about the class
  python -m grader export --format canvas     marks for an LMS, as a file
  python -m grader check                      is the release ready?
  python -m grader lab                        the drill, as a student sees it
  python -m grader new my_drill               start a drill of your own
  python -m grader doctor                     can this machine sandbox students?
  python -m grader demo                       try it all on a sample class
"""


def run_release(options: argparse.Namespace) -> int:
    """Make what students get: the source without solutions and hidden tests."""
    from grader.assignment.release import release
    from grader.course import open_course

    course = open_course(Path.cwd())
    for path in release(course, options.assignment):
        print(f"✓ made {path.relative_to(course.root)}")
    print(f"Before students get it: {PROGRAM} check {options.assignment}")
    return 0


def run_grade(options: argparse.Namespace) -> int:
    """Grade what is in submitted/; the exit code is 0 only if every submission has a mark."""
    started = time.monotonic()
    from rich.console import Console

    from grader.grade.last_run import LastRunCache
    from grader.grade.summary import format_json, print_summary
    from grader.judge.sandbox.doctor import warn_of_missing

    cache = LastRunCache(Path.cwd(), options.assignment)
    setup = cache.hash_setup()
    outcomes = None if options.force or options.student else cache.load(setup)
    if outcomes is None:
        outcomes = grade_course(options, setup)
    seconds = time.monotonic() - started
    if warning := warn_of_missing():
        print(warning, file=sys.stderr)
    if not options.json:
        return print_summary(outcomes, seconds, Console(), everyone=options.all)
    text, code = format_json(outcomes, seconds)
    sys.stdout.write(f"{text}\n")
    return code


def grade_course(options: argparse.Namespace, setup: str) -> list[Outcome]:
    """Open the course and grade whatever needs grading."""
    from rich.console import Console

    if not options.cluster:
        from grader.judge.host.server_client import SERVER

        SERVER.start_once()  # its imports run in parallel with those of this process
    gc.disable()  # nothing that an import makes is garbage
    from grader.course import open_course
    from grader.grade.grade_class import GradeOptions, grade_class

    gc.freeze()  # nor is it looked through again, here or in the workers
    gc.enable()
    choices = GradeOptions(options.student, options.jobs, options.force, options.cluster)
    course = open_course(Path.cwd())
    return grade_class(course, options.assignment, Console(stderr=True), choices, setup)


def run_feedback(options: argparse.Namespace) -> int:
    """Write a page for every student, without hidden tests: points, or why there are none."""
    from grader.course import open_course
    from grader.feedback.class_feedback import write_feedback
    from grader.feedback.refused_pages import write_refused_pages

    course = open_course(Path.cwd())
    pages, failed = write_feedback(course, options.assignment)
    refused, ungraded = write_refused_pages(course, options.assignment)
    count = len(pages) + len(refused)
    written = f"{count} page{'' if count == 1 else 's'}"
    print(f"✓ wrote {written}: feedback/<student>/{options.assignment}/")
    if refused:
        print(f"  for refused submissions: {len(refused)}; each says why, and what to do")
    if ungraded:
        print(f"  no mark and no page yet: {len(ungraded)}; run: {PROGRAM} grade")
    for student, why in failed.items():
        print(f"✗ no page for {printable(student)}: {printable(why)}")
    return 1 if failed else 0


def run_report(options: argparse.Namespace) -> int:
    """Write a page about the class: marks, checks, wrong answers; students are not named."""
    from grader.course import open_course
    from grader.report.page.class_report import write_report

    course = open_course(Path.cwd())
    for path in write_report(course, options.assignment, options.names):
        names = " (with names: for you alone)" if options.names else ""
        print(f"✓ wrote {path.relative_to(course.root)}{names}")
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write the final marks to a CSV file; a missing mark is a blank, not a zero."""
    from grader.course import capture_errors, check_assignment, open_course
    from grader.export.lms_exporters import EXPORTERS

    course = open_course(Path.cwd())
    check_assignment(course, options.assignment)
    exporter = EXPORTERS[options.format](config=course.config)
    exporter.assignment, exporter.to = [options.assignment], options.to
    exporter.column = options.column
    with capture_errors(), course.gradebook() as gradebook:
        path, counts = exporter.write(gradebook)
    print(f"✓ wrote {path}: {counts}")
    return 0


def run_mark(options: argparse.Namespace) -> int:
    """Mark by hand: a local page, one question for the whole class."""
    from rich.console import Console

    from grader.course import open_course
    from grader.mark.mark_class import mark_class

    mark_class(open_course(Path.cwd()), options.assignment, Console(), options.port)
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Check that the release is up to date, leaks nothing and is graded correctly."""
    from grader.check.checks import check_course
    from grader.course import open_course

    failed = 0
    for check in check_course(open_course(Path.cwd()), options.assignment):
        sign = "✓" if check.holds else "✗ failed:"
        print(f"{sign} {check.what} ({check.seen})")
        failed += not check.holds
    return 1 if failed else 0


def run_demo(options: argparse.Namespace) -> int:
    """Take a sample class from release to feedback, in build/demo."""
    from rich.console import Console

    from grader.course import open_course
    from grader.demo.run_demo import run_demo as run

    return run(open_course(Path.cwd()), options.assignment, Console())


def run_lab(options: argparse.Namespace) -> int:
    """Open a student's copy of the release in JupyterLab, in build/lab."""
    from grader.lab import run_lab as run

    return run(Path.cwd(), options.assignment, options.ip)


def run_new(options: argparse.Namespace) -> int:
    """Create a working drill to start from: notebook, checks, answers, demo class."""
    from grader.course import open_course
    from grader.new.new_drill import make_drill

    course = open_course(Path.cwd())
    for path in make_drill(course, options.name):
        print(f"✓ made {path.relative_to(course.root)}")
    print(f"Now try it: {PROGRAM} check {options.name}")
    print(f"            {PROGRAM} demo {options.name}")
    return 0


def run_doctor(options: argparse.Namespace) -> int:
    """Test which restrictions on student code this machine can enforce."""
    from grader.judge.sandbox.doctor import main as examine_machine

    return examine_machine()


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "release": (run_release, "python -m grader release"),
    "grade": (run_grade, "python -m grader grade --student student01 --student student02"),
    "feedback": (run_feedback, "python -m grader feedback"),
    "mark": (run_mark, "python -m grader mark"),
    "report": (run_report, "python -m grader report --names"),
    "export": (run_export, "python -m grader export --format canvas"),
    "check": (run_check, "python -m grader check"),
    "demo": (run_demo, "python -m grader demo"),
    "lab": (run_lab, "python -m grader lab --ip 0.0.0.0"),
    "new": (run_new, "python -m grader new my_drill"),
    "doctor": (run_doctor, "python -m grader doctor"),
}


class Parser(argparse.ArgumentParser):
    """A parser that reports a mistyped option in one line, as commands report their errors."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where to find help; exit code 2."""
        self.exit(
            2, f"✗ {self.prog.removeprefix(PROGRAM).strip()}: {message}; see: {self.prog} --help\n"
        )


def build_parser() -> argparse.ArgumentParser:
    """One subparser per command, each with an example."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = Parser(prog=PROGRAM, description=__doc__, epilog=EXAMPLES, formatter_class=raw)
    commands = parser.add_subparsers(metavar="COMMAND", dest="command")
    for command, (act, example) in COMMANDS.items():
        sub = commands.add_parser(
            command, help=act.__doc__, description=fill(act.__doc__ or "", 78),
            epilog=f"example:\n  {example}", formatter_class=raw,
        )  # fmt: skip
        if command == "new":
            sub.add_argument("name", metavar="NAME", help="of the drill: letters, digits and _")
        elif command != "doctor":  # it only looks at the machine
            sub.add_argument("assignment", nargs="?", help="default: the only one in source/")
        sub.set_defaults(act=act)
        if command == "grade":
            add_grade_options(sub)
        if command == "mark":
            add_mark_options(sub)
        if command == "report":
            sub.add_argument("--names", action="store_true", help="name the students")
        if command == "lab":
            sub.add_argument("--ip", default="127.0.0.1", help="0.0.0.0 lets other machines in")
        if command == "export":
            add_export_options(sub)
    return parser


def add_grade_options(parser: argparse.ArgumentParser) -> None:
    """The options of `grade`."""
    add = parser.add_argument
    add(
        "--student",
        action="append",
        default=[],
        metavar="ID",
        help="grade only this student; repeatable",
    )
    add(
        "--jobs",
        type=read_count,
        default=0,
        metavar="N",
        help="submissions at once; default: one per core",
    )
    add("--force", action="store_true", help="grade unchanged submissions, too")
    add("--cluster", default="", metavar="ADDRESS", help="use this Dask scheduler; docs/cluster.md")
    add("--all", action="store_true", help="show everyone, however large the class")
    add("--json", action="store_true", help="print the results as JSON, for scripts")


def add_mark_options(parser: argparse.ArgumentParser) -> None:
    """The options of `mark`; the page is always served on this machine only."""
    help_text = "default: a free one"
    parser.add_argument("--port", type=read_count, default=0, metavar="N", help=help_text)


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Which system the file is for, and what it calls the assignment."""
    add = parser.add_argument
    formats = ("csv", "canvas", "moodle", "brightspace")
    add("--format", choices=formats, default="csv", help="default: csv, nbgrader's own columns")
    add("--to", default="", metavar="FILE", help="default: grades.csv, grades_canvas.csv, ...")
    add("--column", default="", metavar="TITLE", help="the assignment's name in that system")


def read_count(text: str) -> int:
    """A whole number above zero."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Parse the command line; raises CommandError for an unknown command or option."""
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        commands = f"the commands are: {', '.join(COMMANDS)}"
        raise CommandError(f"no such command{suggest(arguments[0], COMMANDS, commands)}")
    options, unknown = build_parser().parse_known_args(arguments)
    if unknown:
        help_with = f"{PROGRAM} {options.command or ''}".strip()
        raise CommandError(f"unknown: {' '.join(unknown)}; see: {help_with} --help")
    return options


def check_typed(options: argparse.Namespace) -> None:
    """Check the arguments against the course folder, before anything slow is imported.

    Fills in the assignment if none was given; raises CommandError with what to type instead.
    """
    if options.command == "doctor":
        return
    root = Path.cwd()
    check_folder(root)
    if options.command == "new":
        return
    if has_usual_folders(root):
        there = list_assignments(root)
    else:
        from grader.course import open_course

        there = open_course(root).list_assignments()
    options.assignment = options.assignment or choose_only_assignment(there)
    check_name(there, options.assignment)
    if options.command == "grade" and has_usual_folders(root):
        submitted = list_submitted(root, options.assignment)
        check_students(submitted, options.assignment, options.student)


def main(arguments: list[str] | None = None) -> int:
    """Run the command, or print the help. A CommandError is printed as one line; exit code 2."""
    accept_any_character()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        options = parse(arguments)
        if not options.command:
            build_parser().print_help()
            return 0
        check_typed(options)
        return int(options.act(options))
    except CommandError as error:
        print(f"✗ {printable(arguments[0])}: {printable(error, 1000)}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

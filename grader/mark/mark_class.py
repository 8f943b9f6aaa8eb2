"""`python -m grader mark`: prepares, serves the page, and prints the progress at the end."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console
from rich.progress import track

from grader.command_error import CommandError, nobody_is_graded, translate_errors
from grader.course import Course, check_assignment, is_released
from grader.mark.comment import show_points
from grader.mark.marking import Marking
from grader.mark.web.server import open_sockets, serve


def mark_class(course: Course, assignment: str, console: Console, port: int = 0) -> None:
    """Serve the page until Ctrl-C."""
    check_assignment(course, assignment)
    if not is_released(course, assignment):
        raise nobody_is_graded(assignment)
    sockets = open_sockets(port)
    with ThreadPoolExecutor(1, "gradebook") as thread:  # the only thread that uses the gradebook
        try:
            with translate_errors():
                marking = thread.submit(Marking, course, assignment).result()
                thread.submit(preload_answers, marking, console).result()
        except KeyboardInterrupt:
            raise CommandError("stopped before the page was ready; nothing was changed") from None

        def print_address(address: str) -> None:
            console.print(f"Marking {assignment}. Open this address in a browser:")
            console.print(f"  {address}", soft_wrap=True, highlight=False, markup=False)
            console.print("Every mark is saved at once. Press Ctrl-C to stop.")

        serve(marking, thread, sockets, print_address)
        thread.submit(print_progress, marking, console).result()
        thread.submit(marking.book.close).result()


def preload_answers(marking: Marking, console: Console) -> None:
    """Read everything once, so that the first page is as fast as the others."""
    assignment = marking.assignment
    if not marking.questions:
        raise CommandError(f"'{assignment}' has no cell that a person marks; see docs/authoring.md")
    students = marking.read_students()
    waiting = track(students, "reading the answers", console=console, transient=True)
    there = [bool(marking.read_copies(student)) for student in waiting]
    if not any(there):
        raise nobody_is_graded(assignment)
    if missing := len(there) - sum(there):
        console.print(f"{missing} of {len(there)} were not graded (refused?) and are not shown.")
    for question in marking.questions:
        rubric = marking.read_source_question(question).rubric
        if rubric.parts and rubric.most != question.points:
            console.print(
                f"The rubric of {marking.name_question(question)} adds up to "
                f"{show_points(rubric.most)} points; the question has "
                f"{show_points(question.points)}.", markup=False, soft_wrap=True,
            )  # fmt: skip


def print_progress(marking: Marking, console: Console) -> None:
    """Print how many answers to each question are marked."""
    for question in marking.questions:
        states = Counter(
            group.mark.waits for group in marking.read_all(question) for _ in group.entries
        )
        name = marking.name_question(question)
        console.print(f"{name}: {states[False]} of {states.total()} are marked.", markup=False)

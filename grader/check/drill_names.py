"""Checks the names in a drill's answers and demo class, before anything is graded with them."""

from collections.abc import Collection, Iterator, Mapping

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution, is_task

from grader.cells import get_id, name_cell
from grader.command_error import CommandError
from grader.drill import REFERENCE, Drill
from grader.text.spelling import suggest


def check_names(drill: Drill, assignment: str, sources: Mapping[str, NotebookNode]) -> None:
    """Raise CommandError for the first name that neither the notebooks nor the answers have."""
    for place, kind, name, known in list_names(drill, sources):
        if name not in known:
            meant = suggest(name, known)
            raise CommandError(f"drills/{assignment}/{place}: no {kind} is called {name}{meant}")


def list_names(
    drill: Drill, sources: Mapping[str, NotebookNode]
) -> Iterator[tuple[str, str, str, Collection[str]]]:
    """Each name that a drill mentions: where, of what, the name, and those that exist."""
    solutions, marked = set(), set()
    for notebook, source in sources.items():
        for cell in source.cells:
            names = {name_cell(notebook, get_id(cell), sources), f"{notebook}/{get_id(cell)}"}
            if is_solution(cell):
                solutions |= names
            if is_task(cell) or (is_solution(cell) and is_grade(cell)):
                marked |= names
    answers = [REFERENCE, *(answer.name for answer in drill.answers)]
    for answer in drill.answers:
        for name in answer.cells:
            yield f"answers.py, {answer.name}", "answer cell", name, solutions
    for number, student in enumerate(drill.demo, start=1):
        place = f"demo.py, student {number}"
        yield place, "answer", student.answer, answers
        for name in student.cells:
            yield place, "answer cell", name, solutions
        for name in student.left_out:
            yield place, "notebook", name, sources
        for name in student.by_hand:
            yield place, "cell that a person marks", name, marked

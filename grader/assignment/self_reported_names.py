"""Reads which tests of an assignment are self-reported, from `c.JudgeSubmission.self_reported`.

A name is a test's id, or `notebook/id` if several notebooks have a test with that id.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from grader.assignment.read_notebooks import read_notebooks
from grader.cells import get_id, is_test, name_cell
from grader.command_error import CommandError
from grader.course import Course
from grader.judge.host.preprocessor import JudgeSubmission
from grader.judge.host.self_reported_jobs import choose_cells
from grader.text.spelling import suggest

SETTING = "c.JudgeSubmission.self_reported"

Names = Mapping[str, Iterable[str]]  # by assignment


def list_self_reported(names: Iterable[str], notebooks: Mapping[str, NotebookNode]) -> list[str]:
    """The named tests in the notebooks' order; with several notebooks, as `notebook/id`."""
    named = {notebook: choose_cells(names, notebook) for notebook in notebooks}
    return [
        name_cell(notebook, get_id(cell), notebooks)
        for notebook, content in notebooks.items()
        for cell in filter(is_test, content.cells)
        if get_id(cell) in named[notebook]
    ]


def find_misnamed(names: Iterable[str], notebooks: Mapping[str, NotebookNode]) -> Iterator[str]:
    """Errors in the names of one assignment, one line each."""
    tests = {
        notebook: {get_id(cell) for cell in filter(is_test, content.cells)}
        for notebook, content in notebooks.items()
    }
    for name in names:
        part, _, cell = name.rpartition("/")
        places = [
            notebook for notebook in tests if part in ("", notebook) and cell in tests[notebook]
        ]
        if len(places) > 1:
            choices = " or ".join(f"{place}/{cell}" for place in places)
            yield f"{SETTING}: '{name}' is in several notebooks; name {choices}"
        elif not places:
            yield f"{SETTING}: there is no test '{name}'{explain_unknown(name, tests, notebooks)}"


def explain_unknown(
    name: str, tests: Mapping[str, Collection[str]], notebooks: Mapping[str, NotebookNode]
) -> str:
    """The end of the message: it names another kind of cell, or a test with a similar id."""
    others = {get_id(cell) for content in notebooks.values() for cell in content.cells} - {""}
    if name in others:
        return ": that cell is not a test, or a person marks it"
    bare = {cell for of_notebook in tests.values() for cell in of_notebook}
    full = {f"{notebook}/{cell}" for notebook, cells in tests.items() for cell in cells}
    listed = f"the tests are: {', '.join(sorted(bare))}" if bare else "there are no tests"
    return suggest(name, full if "/" in name else bare, listed)


def read_self_reported(course: Course, assignment: str) -> list[str]:
    """The tests that the course's config names; CommandError if a name does not exist."""
    names = read_setting(course)
    notebooks = read_notebooks(course.folder("source", assignment))
    for fault in (
        *find_misnamed(names.get(assignment, ()), notebooks),
        *find_unknown_assignments(names, course.list_assignments()),
    ):
        raise CommandError(fault)
    return list_self_reported(names.get(assignment, ()), notebooks)


def read_setting(course: Course) -> Names:
    """The names in the course's config, unchecked."""
    names: Names = JudgeSubmission(config=course.config).self_reported
    return names


def find_unknown_assignments(names: Mapping[str, Any], known: Collection[str]) -> Iterator[str]:
    """Named assignments that do not exist in the course."""
    for assignment in sorted(names.keys() - set(known)):
        yield f"{SETTING}: there is no assignment '{assignment}'{suggest(assignment, known)}"

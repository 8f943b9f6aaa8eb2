"""Makes a student's notebook from the release and an answer: for the demo class and for tests."""

import re
from collections.abc import Mapping
from copy import deepcopy

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from grader.cells import get_id

DELIMITERS = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)


def fill_in(
    release: NotebookNode, source: NotebookNode, cells: Mapping[str, str | None]
) -> NotebookNode:
    """`release` with `cells` (grade_id -> source) filled in; None leaves a cell untouched.

    Cells that are not named get the reference solution from `source`.
    """
    reference = {
        get_id(cell): DELIMITERS.sub("", cell.source) for cell in source.cells if is_solution(cell)
    }
    if unknown := cells.keys() - reference.keys():
        raise KeyError(f"no solution cell called {', '.join(sorted(unknown))}")
    answers = reference | dict(cells)
    notebook = deepcopy(release)
    for cell in filter(is_solution, notebook.cells):
        if (answer := answers[get_id(cell)]) is not None:
            cell.source = answer
    return notebook


def fill_in_all(
    releases: Mapping[str, NotebookNode],
    sources: Mapping[str, NotebookNode],
    cells: Mapping[str, str | None],
) -> dict[str, NotebookNode]:
    """The same for every notebook of an assignment; of several, a cell is `notebook/grade_id`."""
    if unknown := [name for name in cells if len(sources) > 1 and not find_owner(name, sources)]:
        raise KeyError(f"no notebook of {', '.join(sorted(unknown))}: write notebook/cell")
    return {
        name: fill_in(
            releases[name],
            source,
            {
                cell.rpartition("/")[2]: text
                for cell, text in cells.items()
                if len(sources) == 1 or find_owner(cell, sources) == name
            },
        )
        for name, source in sources.items()
    }


def find_owner(cell: str, notebooks: Mapping[str, NotebookNode]) -> str:
    """The notebook that `notebook/grade_id` names, or "" where it names none."""
    name = cell.rpartition("/")[0]
    return name if name in notebooks else ""

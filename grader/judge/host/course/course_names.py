"""Analyses the names in the course's notebook: which are imported, and which are students'."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec
from nbformat import NotebookNode

from grader.assignment.regions import remove_regions
from grader.cells import get_id, is_locked, is_test
from grader.judge.host.course.compile_cells import to_python
from grader.judge.protocol.job import CourseNames
from grader.judge.runtime.magics import unwrap_magics
from grader.judge.runtime.names import find_bound, find_mutated, find_read, to_text

PYLAB = ("numpy", "matplotlib.pyplot")  # what `%pylab` imports as a whole
PYLAB_NAMES = {"np": "numpy", "plt": "matplotlib.pyplot", "mpl": "matplotlib", "numpy": "numpy"}
UNREPEATABLE = ("random", "time", "datetime", "uuid", "secrets", "input", "perf_counter")
SEEDED = ("seed(", "RandomState(", "default_rng(", "random_state=")


def read_course_names(source: NotebookNode) -> CourseNames:
    """What the examiner needs to know about the names in the course's notebook."""
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    locked = tuple(cell.source for cell in code if is_locked(cell) and not is_test(cell))
    answers = tuple(cell.source for cell in code if not is_locked(cell))
    tests = tuple(cell.source for cell in code if is_test(cell))
    names = _read(locked, answers, tests)
    order = tuple((get_id(cell) if is_test(cell) else "", cell.source) for cell in code)
    return msgspec.structs.replace(names, rebound=_find_rebound(order, frozenset(names.changed)))


@lru_cache(maxsize=16)  # the same for the whole class
def _read(locked: tuple[str, ...], answers: tuple[str, ...], tests: tuple[str, ...]) -> CourseNames:
    imported: dict[str, list[str]] = {}
    stars: list[str] = []
    for text in (*locked, *answers, *tests):
        for name, origin in _find_imports(parse_cell(text)):
            origins = stars if name == "*" else imported.setdefault(name, [])
            if origin not in origins:
                origins.append(origin)
        if "%pylab" in text:
            stars += PYLAB
            imported |= {name: [origin] for name, origin in PYLAB_NAMES.items()}
    changed = sorted(_find_changed(locked, answers))
    return CourseNames(imported, stars, changed, sorted(_find_from_tests(locked, answers, tests)))


@lru_cache(maxsize=16)
def _find_rebound(
    cells: tuple[tuple[str, str], ...], changed: frozenset[str]
) -> dict[str, list[str]]:
    """For each test, the answers that a test above it has bound, and no other cell since."""
    found: dict[str, list[str]] = {}
    rebound: set[str] = set()
    for test, text in cells:
        tree = parse_cell(text)
        bound = find_bound(to_text(tree)) & changed
        if test and rebound:
            found[test] = sorted(rebound)
        rebound = rebound | bound if test else rebound - bound - set(find_mutated(tree))
    return found


def _find_imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for part in node.names:
                yield part.asname or part.name.split(".")[0], _origin(part)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for part in node.names:
                is_star = part.name == "*"
                origin = node.module if is_star else f"{node.module}:{part.name}"
                yield part.asname or part.name, origin


def _origin(part: ast.alias) -> str:
    """`import a.b` binds `a`, with `b` loaded; `import a.b as c` binds `a.b`."""
    return part.name if part.asname else part.name.split(".")[0]


def _find_changed(locked: Sequence[str], answers: Sequence[str]) -> set[str]:
    """Names that belong to the student: bound or changed by the solution, or derived from these."""
    changed: set[str] = set()
    for text in answers:
        tree = parse_cell(text)
        changed |= find_bound(to_text(tree)) | set(find_mutated(tree))
    before: set[str] | None = None
    while changed != before:
        before = set(changed)
        for text in locked:
            is_seeded = any(word in text for word in SEEDED)
            for statement in parse_cell(text).body:
                changed |= _made_from(statement, changed, () if is_seeded else UNREPEATABLE)
    return changed


def _find_from_tests(
    locked: Sequence[str], answers: Sequence[str], tests: Sequence[str]
) -> set[str]:
    """Names that cells read, also in functions, and that only tests bind."""
    cells = [to_text(parse_cell(text)) for text in (*locked, *answers)]
    read = set().union(*map(find_read, cells))
    bound = set().union(*map(find_bound, cells))
    bound_by_tests = set().union(*(find_bound(to_text(parse_cell(text))) for text in tests))
    return (read - bound) & bound_by_tests


def _made_from(statement: ast.stmt, changed: set[str], unsure: Sequence[str]) -> set[str]:
    """What a statement binds, if it reads students' names or values that differ between runs."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return set()
    text = to_text(statement)
    read = find_read(text)
    words = {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)} | read
    return find_bound(text) if read & changed or words.intersection(unsure) else set()


def find_followed(test: str, wanted: Sequence[str]) -> str:
    """The test without its hidden part, if that binds one of the wanted names; else nothing."""
    released = remove_regions(test)
    is_wanted = wanted and find_bound(to_text(parse_cell(released))) & set(wanted)
    return released if is_wanted else ""


@lru_cache(maxsize=1024)  # its readers share the tree, and do not change it
def parse_cell(text: str) -> ast.Module:
    """Parse a cell, with magics turned into calls or, if they run code, into that; empty if it is
    not valid Python."""
    return unwrap_magics(to_python(text))

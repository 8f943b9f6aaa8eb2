"""Plans which process runs which cells of a restored submission, and in which order."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode, from_dict

from grader.cells import get_id, is_locked, is_test
from grader.judge.host.course.compile_cells import compile_cell
from grader.judge.host.course.course_names import find_followed, read_course_names
from grader.judge.host.course.pruning import choose_cells
from grader.judge.host.course.released_imports import find_released_imports
from grader.judge.host.course.test_code import read_test
from grader.judge.protocol.job import Job, JudgeStep, RunStep, Step
from grader.judge.protocol.limits import Limits
from grader.judge.protocol.messages import Display, Failure, Output, Stream

HEADING = re.compile(r"^##[ \t]+(.+)$", re.MULTILINE)


def make_job(restored: NotebookNode, source: NotebookNode, limits: Limits) -> Job:
    """The steps of a restored submission, and the assignment's own cells for the examiner."""
    provided: list[str] = []
    provided_before: dict[str, int] = {}
    tests: list[str] = []
    for cell in source.cells:
        if is_test(cell):
            provided_before[get_id(cell)] = len(provided)
            tests.append(cell.source)
        elif is_locked(cell) and cell.cell_type == "code":
            provided.append(cell.source)
    places = _find_places(source)
    needed = choose_cells(tuple(provided), tuple(tests))
    run_by_examiner = [
        compile_cell(text) if need else None for text, need in zip(provided, needed, strict=True)
    ]
    names = read_course_names(source)
    steps: list[Step] = []
    for index, cell in enumerate(restored.cells):
        grade_id = get_id(cell)
        if cell.cell_type != "code":
            continue
        if grade_id in provided_before:
            follow = find_followed(cell.source, names.from_tests)
            code, before = read_test(cell.source), provided_before[grade_id]
            steps.append(JudgeStep(index, grade_id, cell.source, code, before, follow))
        elif cell.source.strip():
            label = places.get(grade_id) or grade_id or f"number {index + 1}"
            compiled = compile_cell(cell.source) if cell.source in provided else None
            steps.append(RunStep(index, label, cell.source, compiled))
    return Job(steps, run_by_examiner, limits, names, packages=find_released_imports(source))


def _find_places(source: NotebookNode) -> dict[str, str]:
    """The place of each answer, in words for the student: below which heading."""
    places, heading = {}, ""
    for cell in source.cells:
        if cell.cell_type == "markdown" and not get_id(cell):
            found = HEADING.findall(cell.source)
            heading = found[-1].strip() if found else heading
        elif heading and not is_locked(cell):
            places[get_id(cell)] = f"under *{heading}*"
    return places


def put_outputs(restored: NotebookNode, outputs: dict[int, list[Output]]) -> None:
    """Store the outputs in the cells, as nbclient does."""
    for count, (index, found) in enumerate(sorted(outputs.items()), start=1):
        cell = restored.cells[index]
        cell.execution_count = count
        cell.outputs = [
            from_dict(made) for output in found if (made := _to_nbformat(output, count))
        ]


def _to_nbformat(output: Output, count: int) -> dict[str, Any]:
    """Like nbformat's `new_output`, without its schema check: `writes` checks all outputs."""
    match output:
        case Stream(name, text):
            return {"output_type": "stream", "name": name, "text": text}
        case Display(data, True):
            about = {"data": data, "metadata": {}, "execution_count": count}
            return {"output_type": "execute_result", **about}
        case Display(data, False):
            return {"output_type": "display_data", "data": data, "metadata": {}}
        case Failure(ename, evalue, traceback):
            return {
                "output_type": "error", "ename": ename, "evalue": evalue, "traceback": traceback
            }  # fmt: skip
    return {}

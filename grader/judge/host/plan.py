"""Restores a submission from the source, and plans which process runs which cells in which order.

Trusts the source notebook; of the submission, it uses only the text of the student's own cells.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from nbformat import NotebookNode, from_dict

from grader.cells import get_id, is_locked, is_test
from grader.judge.host.course_names import find_followed, read_course_names
from grader.judge.host.pruning import choose_cells
from grader.judge.protocol.job import Job, JudgeStep, RunStep, Step
from grader.judge.protocol.limits import Limits
from grader.judge.protocol.messages import Display, Failure, Output, Stream

HEADING = re.compile(r"^##[ \t]+(.+)$", re.MULTILINE)


def restore_cells(notebook: NotebookNode, source: NotebookNode) -> NotebookNode:
    """A copy of the submission with everything but the student's own work taken from the source.

    Every cell with an id gets the type and metadata of the source; locked cells and tests also its
    text. Of cells with the same id, only the last keeps it. Missing tests are added at the end.
    """
    restored = deepcopy(notebook)
    trusted = {grade_id: cell for cell in source.cells if (grade_id := get_id(cell))}
    seen: set[str] = set()
    for index in reversed(range(len(restored.cells))):  # the last one counts, as in nbgrader
        cell = restored.cells[index]
        grade_id = get_id(cell)
        if grade_id in seen or grade_id not in trusted:
            cell.metadata.pop("nbgrader", None)  # if it were empty, nbgrader would stop the run
        elif is_locked(trusted[grade_id]):
            restored.cells[index] = _restore(cell, trusted[grade_id])
        else:
            answer = _restore(cell, trusted[grade_id])
            answer.source = cell.source  # only this and attached pictures are the student's
            if "attachments" in cell and answer.cell_type == "markdown":
                answer["attachments"] = cell["attachments"]
            restored.cells[index] = answer
        seen.add(grade_id)
    missing = [cell for grade_id, cell in trusted.items() if grade_id not in seen and is_test(cell)]
    restored.cells += [_restore(cell, cell) for cell in missing]
    for cell in restored.cells:
        cell.source = _replace_surrogates(cell.source)
        if cell.cell_type == "code":
            cell.outputs = []
    return restored


def make_job(restored: NotebookNode, source: NotebookNode, limits: Limits) -> Job:
    """The steps of a restored submission, and the assignment's own cells for the examiner."""
    drill: list[str] = []
    drill_before: dict[str, int] = {}
    tests: list[str] = []
    for cell in source.cells:
        if is_test(cell):
            drill_before[get_id(cell)] = len(drill)
            tests.append(cell.source)
        elif is_locked(cell) and cell.cell_type == "code":
            drill.append(cell.source)
    places = _find_places(source)
    needed = choose_cells(tuple(drill), tuple(tests))
    drill = [text if need else "" for text, need in zip(drill, needed, strict=True)]
    names = read_course_names(source)
    steps: list[Step] = []
    for index, cell in enumerate(restored.cells):
        grade_id = get_id(cell)
        if cell.cell_type != "code":
            continue
        if grade_id in drill_before:
            follow = find_followed(cell.source, names.from_tests)
            before = drill_before[grade_id]
            steps.append(JudgeStep(index, grade_id, cell.source, before, follow))
        elif cell.source.strip():
            label = places.get(grade_id) or grade_id or f"number {index + 1}"
            steps.append(RunStep(index, label, cell.source))
    return Job(steps, drill, limits, names)


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


def _restore(cell: NotebookNode, trusted: NotebookNode) -> NotebookNode:
    """The trusted cell, with the submitted cell's id and nbgrader's checksum."""
    restored = deepcopy(trusted)
    checksum = cell.metadata.get("nbgrader", {}).get("checksum")
    if checksum is not None:
        restored.metadata.nbgrader["checksum"] = checksum
    if "id" in cell:
        restored["id"] = cell["id"]
    return restored


def _replace_surrogates(text: str) -> str:
    """Replace lone surrogates, which JSON can express but no file can store, by question marks."""
    return text.encode("utf-8", "replace").decode()


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

"""Lays a submission against the trusted source: who runs which text, in which order.

Called in nbgrader's process, which trusts the source notebook and nothing of the submission but
the text of the student's own cells.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from nbformat import NotebookNode, from_dict

from grader.judge.drill import choose_cells
from grader.judge.job import Job, JudgeStep, RunStep
from grader.judge.limits import Limits
from grader.judge.messages import Display, Failure, Output, Stream


def restore_cells(notebook: NotebookNode, source: NotebookNode) -> NotebookNode:
    """A copy of the submission in which the source's word holds for whatever is not the student's.

    Every cell with an id gets the source's type and metadata; locked cells and tests its text.
    A second cell with the same id
    loses its claim to it; a test that is missing is added at the end.
    """
    restored = deepcopy(notebook)
    trusted = {grade_id: cell for cell in source.cells if (grade_id := get_id(cell))}
    seen: set[str] = set()
    for index in reversed(range(len(restored.cells))):  # the last one counts, as in nbgrader
        cell = restored.cells[index]
        grade_id = get_id(cell)
        if grade_id in seen or grade_id not in trusted:
            cell.metadata.pop("nbgrader", None)  # left empty, nbgrader would stop the whole batch
        elif is_locked(trusted[grade_id]):
            restored.cells[index] = _restore(cell, trusted[grade_id])
        else:
            answer = _restore(cell, trusted[grade_id])
            answer.source = cell.source  # the one thing here that is theirs
            restored.cells[index] = answer
        seen.add(grade_id)
    missing = [cell for grade_id, cell in trusted.items() if grade_id not in seen and is_test(cell)]
    restored.cells += [_restore(cell, cell) for cell in missing]
    for cell in restored.cells:
        cell.source = _mend_text(cell.source)
        if cell.cell_type == "code":
            cell.outputs = []
    return restored


def make_job(restored: NotebookNode, source: NotebookNode, limits: Limits) -> Job:
    """The steps of a restored submission, and the drill's cells for the judge's process."""
    drill: list[str] = []
    drill_before: dict[str, int] = {}
    tests: list[str] = []
    for cell in source.cells:
        if is_test(cell):
            drill_before[get_id(cell)] = len(drill)
            tests.append(cell.source)
        elif is_locked(cell) and cell.cell_type == "code":
            drill.append(cell.source)
    needed = choose_cells(tuple(drill), tuple(tests))
    drill = [text if need else "" for text, need in zip(drill, needed, strict=True)]
    steps: list[RunStep | JudgeStep] = []
    for index, cell in enumerate(restored.cells):
        label = get_id(cell) or f"number {index + 1}"
        if cell.cell_type != "code":
            continue
        if get_id(cell) in drill_before:
            steps.append(JudgeStep(index, label, cell.source, drill_before[label]))
        elif cell.source.strip():
            steps.append(RunStep(index, label, cell.source))
    return Job(steps, drill, limits)


def put_outputs(restored: NotebookNode, outputs: dict[int, list[Output]]) -> None:
    """Store what each cell put out, as nbclient would have."""
    for count, (index, found) in enumerate(sorted(outputs.items()), start=1):
        cell = restored.cells[index]
        cell.execution_count = count
        cell.outputs = [from_dict(made) for output in found if (made := _describe(output, count))]


def get_id(cell: NotebookNode) -> str:
    """The cell's grade id, or nothing: whatever metadata a student handed in."""
    metadata = cell.metadata.get("nbgrader", {})
    grade_id = metadata.get("grade_id", "") if isinstance(metadata, dict) else ""
    return grade_id if isinstance(grade_id, str) else ""


def is_test(cell: NotebookNode) -> bool:
    """A code cell that nbgrader marks by itself; ask it of the source's cells only."""
    metadata = cell.metadata.get("nbgrader", {})
    gradable = metadata.get("grade") and not metadata.get("solution")
    return bool(cell.cell_type == "code" and get_id(cell) and gradable)


def is_locked(cell: NotebookNode) -> bool:
    """Whether the text of a source's cell is the drill's: read-only cells and tests."""
    metadata = cell.metadata.get("nbgrader", {})
    return bool(get_id(cell) and not metadata.get("solution") and not metadata.get("task"))


def _restore(cell: NotebookNode, trusted: NotebookNode) -> NotebookNode:
    """The trusted cell, with what nbgrader has written into the submitted one since."""
    restored = deepcopy(trusted)
    checksum = cell.metadata.get("nbgrader", {}).get("checksum")
    if checksum is not None:
        restored.metadata.nbgrader["checksum"] = checksum
    if "id" in cell:
        restored["id"] = cell["id"]
    return restored


def _mend_text(text: str) -> str:
    """Half characters, which JSON can spell and nothing can write, become question marks."""
    return text.encode("utf-8", "replace").decode()


def _describe(output: Output, count: int) -> dict[str, Any]:
    """As nbformat's `new_output`, which checks each by a schema; `writes` checks them all."""
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

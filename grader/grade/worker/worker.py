"""A worker's side of grading: one submission through every stage, from bytes to bytes.

Pure: no course folder, no gradebook, no disk. So it runs in a forked process here as well as on
another machine, and any worker's result is any other's.
"""

import threading
from functools import lru_cache
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.validator import normalize
from nbgrader.utils import setenv

from grader.cells import first_hint
from grader.grade.outcome import NotGraded, Refused
from grader.grade.task import AssignmentSpec, Task, TaskOutcome, TaskResult
from grader.grade.worker.stages import make_stages
from grader.intake.reading import parse_notebook
from grader.intake.refusal import Unreadable
from grader.intake.released import label_cells
from grader.intake.repair import mend
from grader.printable import printable


class Worker:
    """Marks submissions of one assignment, one after the other."""

    def __init__(self, spec: AssignmentSpec) -> None:
        self.spec = spec
        self.source = nbformat.reads(spec.source, as_version=4)
        self.cells = label_cells(spec.released)
        sanitize, autograde = spec.stages
        self.sanitize = make_stages(sanitize, spec.config)
        self.autograde = make_stages(autograde, spec.config)

    def grade(self, task: Task) -> TaskOutcome:
        """A result, whatever is in the task and whatever fails here."""
        try:
            notebook = mend(parse_notebook(task.data, task.name), self.cells, task.name)
        except Unreadable as refusal:
            return Refused(task.student, str(refusal))
        try:
            return self.grade_notebook(task.student, notebook)
        except Exception as error:
            return NotGraded(task.student, summarize_error(error))

    def grade_notebook(self, student: str, notebook: NotebookNode) -> TaskResult:
        """Through the stages; an exception is our fault, never the student's."""
        resources = self.make_resources(student)
        for stage in self.sanitize:
            notebook, resources = stage(notebook, resources)
        if not all("id" in cell for cell in notebook.cells):  # nbgrader adds cells without
            _, notebook = normalize(notebook, version=4, strip_invalid_metadata=True)
        notebook = mend(notebook, self.cells, self.spec.notebook)
        with setenv(NBGRADER_EXECUTION="autograde"):
            for stage in self.autograde:
                notebook, resources = stage(notebook, resources)
        text = nbformat.writes(notebook, version=4).rstrip("\n") + "\n"
        scores, untouched = resources["scores"], resources["untouched"]
        return TaskResult(student, text.encode(), scores, untouched, first_hint(notebook.cells))

    def make_resources(self, student: str) -> dict[str, Any]:
        """What nbgrader hands from stage to stage, and what stands in for the gradebook."""
        names = {"assignment": self.spec.assignment, "notebook": self.spec.notebook}
        return {
            "nbgrader": names | {"student": student, "db_url": "sqlite://"},
            "metadata": {"name": self.spec.notebook, "path": "."},
            "unique_key": self.spec.notebook,
            "released": self.spec.released,
            "source": self.source,
            "scores": {},
            "untouched": {},
        }


def summarize_error(error: Exception) -> str:
    """One line for the instructor."""
    said = printable(str(error).strip().partition("\n")[0])
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


_local = threading.local()  # a Worker is for one thread


@lru_cache(maxsize=4)
def load_spec(packed: bytes) -> AssignmentSpec:
    """The spec that travelled as bytes; each worker unpacks it once."""
    import pickle
    import zlib

    spec: AssignmentSpec = pickle.loads(zlib.decompress(packed))
    return spec


def grade_task(packed: bytes, task: Task) -> TaskOutcome:
    """Mark with a spec that travelled along, on whichever machine this is."""
    from grader.judge.host.server_client import SERVER

    SERVER.start_once()
    if getattr(_local, "packed", None) != packed:
        _local.packed, _local.worker = packed, Worker(load_spec(packed))
    worker: Worker = _local.worker
    return worker.grade(task)

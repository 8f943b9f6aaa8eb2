"""Grades one submission: takes it through every stage, from bytes to bytes.

Pure: no gradebook, and of the course only the files of the assignment. So it can run in a forked
process or on another machine, and every worker gives the same result.
"""

import contextlib
import threading
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.validator import normalize
from nbgrader.utils import setenv

from grader.cells import first_hint
from grader.grade.outcome import NotGraded, Refused
from grader.grade.task import (
    AssignmentSpec,
    NotebookResult,
    Scores,
    Task,
    TaskOutcome,
    TaskResult,
)
from grader.grade.worker.packed import unpack_spec
from grader.grade.worker.stages import make_stages
from grader.intake.reading import parse_notebook
from grader.intake.refusal import Unreadable
from grader.intake.released import use_released
from grader.intake.restore import restore_submission
from grader.judge.host.plan import make_job
from grader.judge.host.preprocessor import JudgeSubmission
from grader.judge.protocol.limits import Limits
from grader.parallel import parallel_map
from grader.text.printable import printable

MOST_RUNS = 3  # of a notebook by the judge; only one that kills the examiner needs more
SPARE_SECONDS = 60.0  # for reading, restoring and writing, and for a busy machine


class Worker:
    """Grades submissions of one assignment, one after the other."""

    def __init__(self, spec: AssignmentSpec) -> None:
        self.spec = spec
        self.sources = {
            name: use_released(nbformat.reads(notebook.source, as_version=4), notebook.released)
            for name, notebook in spec.notebooks.items()
        }
        sanitize, autograde = spec.stages
        self.sanitize = make_stages(sanitize, spec.config)
        self.autograde = make_stages(autograde, spec.config)

    @property
    def seconds(self) -> float:
        """How long a whole task may take: the judge's limits, and time for the other stages."""
        judges = [stage for stage in self.autograde if isinstance(stage, JudgeSubmission)]
        assignment = self.spec.assignment
        once = max(
            (stage.get_limits(assignment).submission_seconds for stage in judges), default=0.0
        )
        runs = len(self.sources) + sum(
            len(stage.self_reported.get(assignment, ())) for stage in judges
        )
        return MOST_RUNS * (once + SPARE_SECONDS) * runs + SPARE_SECONDS

    def prepare(self) -> None:
        """Read what is the same for the class, before workers are forked from this process."""
        for source in self.sources.values():
            with contextlib.suppress(Exception):  # each submission reports it
                make_job(source, source, Limits())

    def grade(self, task: Task) -> TaskOutcome:
        """The outcome of a task; never raises."""
        try:
            notebooks = {
                name: restore_submission(
                    parse_notebook(found.data, found.file), self.sources[name], found.file
                )
                for name, found in task.notebooks.items()
            }
        except Unreadable as refusal:
            return Refused(task.student, str(refusal))
        try:
            found = {
                name: self.grade_notebook(notebook, self.make_resources(task, name))
                for name, notebook in notebooks.items()
            }
        except Exception as error:
            return NotGraded(task.student, summarize_error(error))
        return TaskResult(task.student, found)

    def grade_notebook(self, notebook: NotebookNode, resources: dict[str, Any]) -> NotebookResult:
        """Take a notebook through the stages; an exception here is the grader's fault."""
        for stage in self.sanitize:
            notebook, resources = stage(notebook, resources)
        if not all("id" in cell for cell in notebook.cells):  # nbgrader adds cells without an id
            _, notebook = normalize(notebook, version=4, strip_invalid_metadata=True)
        with setenv(NBGRADER_EXECUTION="autograde"):
            for stage in self.autograde:
                notebook, resources = stage(notebook, resources)
        text = nbformat.writes(notebook, version=4).rstrip("\n") + "\n"
        scores = Scores(resources["scores"], resources["untouched"], resources["self_reported"])
        return NotebookResult(text.encode(), scores, first_hint(notebook.cells))

    def make_resources(self, task: Task, name: str) -> dict[str, Any]:
        """The resources that nbgrader passes to its stages, and what replaces the gradebook."""
        names = {"assignment": self.spec.assignment, "notebook": name}
        return {
            "nbgrader": names | {"student": task.student, "db_url": "sqlite://"},
            "metadata": {"name": name, "path": "."},
            "unique_key": name,
            "released": self.spec.notebooks[name].released,
            "source": self.sources[name],
            "files": self.spec.files,
            "student_files": task.files,
            "scores": {},
            "untouched": {},
            "self_reported": [],
        }


def summarize_error(error: Exception) -> str:
    """One line for the instructor."""
    said = printable(str(error).strip().partition("\n")[0])
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def give_up(task: Task, why: str) -> TaskOutcome:
    """The outcome of a submission whose worker died twice or took too long."""
    return NotGraded(task.student, why)


_local = threading.local()  # a Worker is for one thread


def grade_task(packed: bytes, task: Task) -> TaskOutcome:
    """Grade a task on a Dask worker, with the spec that was sent along.

    In a process of its own, which can be killed; a thread of Dask's could not.
    """
    from grader.judge.host.server_client import SERVER

    SERVER.start_once()
    if getattr(_local, "packed", None) != packed:
        _local.packed, _local.worker = packed, Worker(unpack_spec(packed))
    worker: Worker = _local.worker
    (result,) = parallel_map(worker.grade, [task], 1, give_up, worker.seconds)
    return result

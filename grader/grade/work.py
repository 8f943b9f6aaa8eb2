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

from grader.grade.hint import first_hint
from grader.grade.outcome import NotGraded, Refused
from grader.grade.parcel import Brief, Marked, Parcel, Result
from grader.grade.stages import make_stages
from grader.intake.mending import mend
from grader.intake.reading import parse_notebook
from grader.intake.refusal import Unreadable
from grader.intake.released import label_cells


class Marker:
    """Marks submissions of one assignment, one after the other."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.source = nbformat.reads(brief.source, as_version=4)
        self.cells = label_cells(brief.released)
        sanitize, autograde = brief.stages
        self.sanitize = make_stages(sanitize, brief.config)
        self.autograde = make_stages(autograde, brief.config)

    def mark(self, parcel: Parcel) -> Result:
        """A result, whatever is in the parcel and whatever fails here."""
        try:
            notebook = mend(parse_notebook(parcel.data, parcel.name), self.cells, parcel.name)
        except Unreadable as refusal:
            return Refused(parcel.student, str(refusal))
        try:
            return self.mark_notebook(parcel.student, notebook)
        except Exception as error:
            return NotGraded(parcel.student, explain(error))

    def mark_notebook(self, student: str, notebook: NotebookNode) -> Marked:
        """Through the stages; an exception is our fault, never the student's."""
        resources = self.make_resources(student)
        for stage in self.sanitize:
            notebook, resources = stage(notebook, resources)
        if not all("id" in cell for cell in notebook.cells):  # nbgrader adds cells without
            _, notebook = normalize(notebook, version=4, strip_invalid_metadata=True)
        notebook = mend(notebook, self.cells, self.brief.notebook)
        with setenv(NBGRADER_EXECUTION="autograde"):
            for stage in self.autograde:
                notebook, resources = stage(notebook, resources)
        text = nbformat.writes(notebook, version=4).rstrip("\n") + "\n"
        scores, untouched = resources["scores"], resources["untouched"]
        return Marked(student, text.encode(), scores, untouched, first_hint(notebook))

    def make_resources(self, student: str) -> dict[str, Any]:
        """What nbgrader hands from stage to stage, and what stands in for the gradebook."""
        names = {"assignment": self.brief.assignment, "notebook": self.brief.notebook}
        return {
            "nbgrader": names | {"student": student, "db_url": "sqlite://"},
            "metadata": {"name": self.brief.notebook, "path": "."},
            "unique_key": self.brief.notebook,
            "released": self.brief.released,
            "source": self.source,
            "scores": {},
            "untouched": {},
        }


def explain(error: Exception) -> str:
    """One line for the instructor."""
    said = str(error).strip().splitlines()[:1]
    return f"{type(error).__name__}: {said[0]}" if said else type(error).__name__


_local = threading.local()  # a Marker is for one thread


@lru_cache(maxsize=4)
def unpack(packed: bytes) -> Brief:
    """The brief that travelled as bytes; each worker unpacks it once."""
    import pickle
    import zlib

    brief: Brief = pickle.loads(zlib.decompress(packed))
    return brief


def mark_parcel(packed: bytes, parcel: Parcel) -> Result:
    """Mark with a brief that travelled along, on whichever machine this is."""
    from grader.judge.warm import SERVER

    SERVER.start_once()
    if getattr(_local, "packed", None) != packed:
        _local.packed, _local.marker = packed, Marker(unpack(packed))
    marker: Marker = _local.marker
    return marker.mark(parcel)

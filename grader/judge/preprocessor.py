"""Hangs the judge into nbgrader: stands in `Autograde.autograde_preprocessors` for `Execute`."""

from __future__ import annotations

import os
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer

from grader.judge.client import judge_notebook
from grader.judge.limits import Limits
from grader.judge.plan import restore_cells
from grader.judge.sandbox import find_missing

NOTE = (
    "**Graded without a sandbox.** This machine cannot shut student code in: {missing}. "
    "The code below could have read and changed anything its grader can."
)


class RestoreSubmission(NbGraderPreprocessor):
    """Stands first in `Autograde.sanitize_preprocessors`, so that no handed-in metadata breaks one.

    The judge restores again by itself: this only keeps nbgrader's own stages from stumbling.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        return restore_cells(nb, read_source(self, resources)), resources


class JudgeSubmission(NbGraderPreprocessor):
    """Runs the student's cells in a sandbox and the tests where no student code can reach them."""

    cell_seconds = Float(30.0, help="Seconds that one cell, or one test, may run.").tag(config=True)
    submission_seconds = Float(180.0, help="Seconds for all cells of a notebook.").tag(config=True)
    call_seconds = Float(10.0, help="Seconds for one call of a student's function.").tag(
        config=True
    )
    memory_mb = Integer(1024, help="MB of memory beyond Python with its packages.").tag(config=True)
    threads = Integer(32, help="Threads that may run at once.").tag(config=True)
    file_mb = Integer(16, help="MB that one file may have.").tag(config=True)
    scratch_mb = Integer(64, help="MB of all files together.").tag(config=True)
    open_files = Integer(64, help="Files that may be open at once.").tag(config=True)
    output_mb_per_cell = Float(4.0, help="MB that one cell may put out.").tag(config=True)
    output_mb_per_submission = Float(20.0, help="MB that all cells may put out.").tag(config=True)
    value_mb = Float(2.0, help="MB that one value may have that a test reads.").tag(config=True)
    allow_unsandboxed = Bool(
        False,
        help="Grade even where student code cannot be shut in; every graded notebook then says so.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        source = read_source(self, resources)
        limits = self.get_limits()
        judged = judge_notebook(nb, source, limits)
        if missing := find_missing():
            note = NOTE.format(missing="; ".join(missing))
            judged.cells.insert(0, new_markdown_cell(note))
        return judged, resources

    def get_limits(self) -> Limits:
        return Limits(**{name: getattr(self, name) for name in Limits.__struct_fields__})


def read_source(stage: NbGraderPreprocessor, resources: dict[str, Any]) -> NotebookNode:
    """The instructor's notebook, from the course that this stage of nbgrader was made for.

    A worker of `grader.grade` has no course, and brings the notebook along.
    """
    if "source" in resources:
        return resources["source"]
    course = stage.parent.parent.coursedir
    names = resources["nbgrader"]
    folder = course.format_path(course.source_directory, ".", names["assignment"])
    path = os.path.join(folder, f"{names['notebook']}.ipynb")
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook

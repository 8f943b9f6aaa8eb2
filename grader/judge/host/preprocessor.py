"""Connects the judge to nbgrader: replaces `Execute` in `Autograde.autograde_preprocessors`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Dict, Float, Integer, List, TraitError, TraitType, Unicode, validate

from grader.assignment.assignment_files import find_files
from grader.assignment.language import check_language
from grader.intake.released import read_released_source
from grader.judge.host.client import judge_notebook
from grader.judge.host.job_files import AssignmentFiles
from grader.judge.host.self_reported_jobs import choose_cells
from grader.judge.protocol.limits import Limits
from grader.judge.sandbox.support import find_missing
from grader.text.spelling import suggest

NOTE = (
    "**Graded without a sandbox.** This machine cannot sandbox student code: {missing}. "
    "The code below could have read and changed anything its grader can."
)


TRAITS = {float: Float, int: Integer, bool: Bool}


def make_traits() -> dict[str, TraitType[Any, Any]]:
    """A traitlet for each limit, with its type, default and description."""
    schema = msgspec.json.schema(Limits)["$defs"]["Limits"]["properties"]
    return {
        name: TRAITS[type(about["default"])](about["default"], help=about["description"]).tag(
            config=True
        )
        for name, about in schema.items()
    }


class JudgeSubmission(NbGraderPreprocessor):
    """Runs the student's cells in a sandbox, and the tests out of reach of student code."""

    locals().update(make_traits())  # a setting for each limit

    for_assignment = Dict(
        help="Settings of single assignments: `{'ps1': {'cell_seconds': 120.0}}`."
    ).tag(config=True)

    self_reported = Dict(
        value_trait=List(Unicode()),
        help=(
            "Tests that need live objects, by assignment: `{'ps1': ['draws_axes']}`, or "
            "`'notebook/draws_axes'` where two notebooks have one. They run beside students' code, "
            "which can read and forge them; their points are shown as self-reported."
        ),
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        names = resources["nbgrader"]
        source = read_source(self, resources)
        check_language(source, f"{names['notebook']}.ipynb")
        limits = self.get_limits(names["assignment"])
        apart = choose_cells(self.self_reported.get(names["assignment"], ()), names["notebook"])
        files = read_files(self, resources)
        judged = judge_notebook(nb, source, limits, files=files, self_reported=apart)
        if missing := find_missing():
            note = NOTE.format(missing="; ".join(missing))
            judged.cells.insert(0, new_markdown_cell(note))
        return judged, resources

    @validate("for_assignment")
    def _check_limits(self, proposal: Any) -> Any:
        """Stop a command at its start where an assignment's setting does not exist or fit."""
        known = Limits.__struct_fields__
        for assignment, settings in proposal["value"].items():
            for name in settings:
                if name not in known:
                    raise TraitError(
                        f"JudgeSubmission.for_assignment, {assignment}: no setting {name}"
                        f"{suggest(name, known)}"
                    )
            try:
                msgspec.convert(settings, Limits)
            except msgspec.ValidationError as problem:
                raise TraitError(
                    f"JudgeSubmission.for_assignment, {assignment}: {problem}"
                ) from None
        return proposal["value"]

    def get_limits(self, assignment: str) -> Limits:
        """The limits of the course, overridden by those of the assignment."""
        limits = {name: getattr(self, name) for name in Limits.__struct_fields__}
        overrides = self.for_assignment.get(assignment, {})
        return msgspec.convert(limits | overrides, Limits)


def read_source(stage: NbGraderPreprocessor, resources: dict[str, Any]) -> NotebookNode:
    """The source notebook as released, from the stage's course.

    A worker of `grader.grade` has no course, and passes the notebook in `resources`.
    """
    if "source" in resources:
        return resources["source"]
    course = stage.parent.parent.coursedir
    names = resources["nbgrader"]
    folder = course.format_path(course.source_directory, ".", names["assignment"])
    path = Path(folder, f"{names['notebook']}.ipynb")
    return read_released_source(path, names["db_url"], names["assignment"])


def read_files(stage: NbGraderPreprocessor, resources: dict[str, Any]) -> AssignmentFiles:
    """The files of the assignment, and those that students may hand in with it."""
    if "files" in resources:
        return AssignmentFiles(resources["files"], resources.get("student_files", {}))
    course = stage.parent.parent.coursedir
    folder = course.format_path(course.source_directory, ".", resources["nbgrader"]["assignment"])
    return AssignmentFiles(find_files(Path(folder), course.ignore))

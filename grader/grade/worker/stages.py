"""Replaces, in a worker, the nbgrader stages that read or write the gradebook.

Everything else in them is nbgrader's own code, so that the results are the same.
"""

import json
from typing import Any

from jsonschema.validators import validator_for
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.nbgraderformat.common import BaseMetadataValidator
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets.config import Config

from grader.cells import get_id, is_self_reported
from grader.grade.gradebook.self_reported_comments import CommentSelfReported


class RestoreKernelspec(OverwriteKernelspec):
    """nbgrader's OverwriteKernelspec, using `Released` instead of the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """As in nbgrader."""
        if resources["released"].kernelspec and (
            kernelspec := json.loads(resources["released"].kernelspec)
        ):
            nb.metadata["kernelspec"] = kernelspec
        return nb, resources


class RestoreCells(OverwriteCells):
    """nbgrader's OverwriteCells, using `Released` instead of the gradebook."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """As in nbgrader; `Released` has the methods of Gradebook that are called here."""
        names = resources["nbgrader"]
        self.notebook_id, self.assignment_id = names["notebook"], names["assignment"]
        self.gradebook = resources["released"]
        for index, cell in enumerate(nb.cells):
            nb.cells[index], resources = self.preprocess_cell(cell, resources, index)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources


class CollectScores(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, but collects the scores for the writer."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Fill `resources["scores"]`, `resources["untouched"]`, `resources["self_reported"]`."""
        resources["self_reported"] += map(get_id, filter(is_self_reported, nb.cells))
        for cell in nb.cells:
            about = cell.metadata.get("nbgrader", {})
            if utils.is_grade(cell):
                score, _ = utils.determine_grade(cell, self.log)
                resources["scores"][about["grade_id"]] = score
            if utils.is_solution(cell) or utils.is_task(cell):
                same = about.get("checksum") == utils.compute_checksum(cell)
                resources["untouched"][about["grade_id"]] = same and not utils.is_task(cell)
        return nb, resources


class FastCheckCellMetadata(CheckCellMetadata):
    """nbgrader's CheckCellMetadata, which reads and checks its schema again for each cell."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """The same checks, with a schema that is loaded once."""
        VALIDATOR.validate_nb(nb)
        return nb, resources


class LoadedSchema(BaseMetadataValidator):
    """Validates by the schema loaded once; follows MetadataValidatorV3 in the MRO."""

    def validate_cell(self, cell: NotebookNode) -> None:
        """Validate the cell's nbgrader metadata by the schema."""
        if "nbgrader" in cell.metadata:
            SCHEMA_VALIDATOR.validate(cell.metadata["nbgrader"])


class QuickValidator(MetadataValidatorV3, LoadedSchema):
    """nbgrader's checks of a notebook, with the loaded schema."""


VALIDATOR = QuickValidator()
SCHEMA_VALIDATOR = validator_for(VALIDATOR.schema)(VALIDATOR.schema)

REPLACEMENTS: dict[type[Any], type[Any] | None] = {
    CheckCellMetadata: FastCheckCellMetadata,
    OverwriteKernelspec: RestoreKernelspec,
    OverwriteCells: RestoreCells,
    SaveAutoGrades: CollectScores,
    CommentSelfReported: None,  # the writer does it, which has the gradebook
    AssignLatePenalties: None,  # the writer does it, which knows the time of submission
}


def make_stages(classes: tuple[type[Any], ...], config: Config) -> list[NbGraderPreprocessor]:
    """The stages that the course's config names, in its order and with its settings."""
    chosen = [REPLACEMENTS.get(stage, stage) for stage in classes]
    return [stage(config=config) for stage in chosen if stage is not None]

"""Exports marks from the gradebook to a file for an LMS; a missing mark is left blank.

nbgrader's own export writes 0.0 for refused submissions and for points not marked yet.
"""

from grader.export.lms_exporters import (
    BrightspaceExporter,
    CanvasExporter,
    MarksExporter,
    MoodleExporter,
)

__all__ = ["BrightspaceExporter", "CanvasExporter", "MarksExporter", "MoodleExporter"]

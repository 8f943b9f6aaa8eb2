"""Marks from the gradebook to a file for a learning management system: a mark, or a blank.

nbgrader's own export writes 0.0 for a submission that was refused and for points that wait.
"""

from grader.export.lms_exporters import (
    BrightspaceExporter,
    CanvasExporter,
    MarksExporter,
    MoodleExporter,
)

__all__ = ["BrightspaceExporter", "CanvasExporter", "MarksExporter", "MoodleExporter"]

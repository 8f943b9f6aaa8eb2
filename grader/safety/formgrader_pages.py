"""Keeps what a student wrote within its own box on formgrader's pages.

TeX that MathJax sets can be raised over the field with the mark, and stacked letters reach as far.
formgrader is nbgrader's; its exporter takes preprocessors and filters by nbgrader's config.
"""

from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

CONTAINED = """
.student-markdown, .output_subarea, .input_area {
  contain: paint;
  overflow-x: auto;
  overflow-y: hidden;
}
.panel-heading, .panel-footer { position: relative; z-index: 1; }
"""


class ContainStudents(Preprocessor):
    """Adds a style sheet after nbconvert's own; nothing of the notebook changes."""

    enabled = True

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """The sheet, where the page's template inlines them."""
        resources.setdefault("inlining", {}).setdefault("css", []).append(CONTAINED)
        return nb, resources

"""Confines students' content to its own box on formgrader's pages.

TeX in MathJax can be raised over the field with the mark, and so can stacked combining marks.
Formgrader is part of nbgrader; preprocessors and filters of its exporter are set in the config.
"""

from typing import Any

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode

CONTAINED = """
.student-markdown, .output_subarea, .input_area {
  contain: paint;
  overflow-x: auto;
  overflow-y: hidden;
}
.panel-heading, .panel-footer { position: relative; z-index: 1; }
"""


class ContainStudents(CSSHTMLHeaderPreprocessor):
    """Replaces nbconvert's preprocessor for style sheets, and adds one for students' content."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Add the style sheet to those that the page's template inlines."""
        nb, resources = super().preprocess(nb, resources)
        resources["inlining"]["css"].append(CONTAINED)
        return nb, resources

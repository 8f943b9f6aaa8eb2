"""Keeps what a student wrote within its own box on formgrader's pages.

TeX that MathJax sets can be raised over the field with the mark, and stacked letters reach as far.
formgrader is nbgrader's; its exporter takes preprocessors and filters by nbgrader's config.
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
    """Stands in for nbconvert's preprocessor of style sheets, and adds one of ours."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """The sheets, where the page's template inlines them."""
        nb, resources = super().preprocess(nb, resources)
        resources["inlining"]["css"].append(CONTAINED)
        return nb, resources

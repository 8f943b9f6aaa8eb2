"""Last step of autograding: what is written for formgrader and feedback is pictures and text."""

import re
from typing import Any

from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.safety.markdown import MATHJAX, calm, show_as_text

STYLE = re.compile(r"<style\b.*?</style\s*>", re.IGNORECASE | re.DOTALL)  # pandas sends one
TABLE = ["caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"]
TEXT = ["b", "br", "code", "div", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre"]
MORE_TEXT = ["details", "small", "span", "strong", "sub", "summary", "sup", "ul"]
PICTURES = {"image/png", "image/jpeg", "image/gif"}


class StripActive(NbGraderPreprocessor, SanitizeHTML):
    """nbconvert's SanitizeHTML for outputs, with tables allowed; Markdown is shown, not cleaned.

    Has to follow `SaveAutoGrades`: nbgrader tells an untouched answer by its checksum.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tags = [*TABLE, *TEXT, *MORE_TEXT]
        self.attributes = {"td": ["colspan", "rowspan"], "th": ["colspan", "rowspan", "scope"]}
        self.strip = True
        self.safe_output_keys = {"text/plain", "text/markdown", "image/png", "image/jpeg"}
        self.sanitized_output_types = {"text/html"}

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Every cell; of the notebook's own metadata the widgets' state goes, too."""
        nb.metadata.pop("widgets", None)
        nb, resources = super().preprocess(nb, resources)
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        """Outputs whoever's cell it is (a student's code can change any); prose if unlocked."""
        if cell.cell_type == "code":
            for output in cell.outputs:
                calm_output(output)
            cell.outputs = self.sanitize_code_outputs(cell.outputs)
        elif not cell.metadata.get("nbgrader", {}).get("locked"):
            calm_prose(cell)
        return cell, resources


def calm_output(output: NotebookNode) -> None:
    """What SanitizeHTML would miss: maths that makes links, style sheets, file names to fetch."""
    if output.output_type in ("stream", "error"):
        return
    output.metadata = NotebookNode()
    for kind in [kind for kind, data in output.data.items() if MATHJAX.search(str(data))]:
        if kind not in PICTURES | {"text/plain", "text/markdown"}:
            del output.data[kind]
    if "text/html" in output.data:
        output.data["text/html"] = STYLE.sub("", "".join(output.data["text/html"]))
    if "text/latex" in output.data:
        output.data["text/plain"] = output.data["text/latex"]
    if "text/markdown" in output.data:
        output.data["text/markdown"] = calm("".join(output.data["text/markdown"]))


def calm_prose(cell: NotebookNode) -> None:
    """A student's Markdown, its pictures, and raw cells, which nbconvert passes on as HTML."""
    if cell.cell_type == "raw":
        cell.cell_type = "markdown"
        cell.source = show_as_text(cell.source)
    else:
        cell.source = calm(cell.source)
    for name, bundle in list(cell.get("attachments", {}).items()):
        encoded = all(re.fullmatch(r"[\w+/=\s]*", "".join(data)) for data in bundle.values())
        if not (encoded and bundle.keys() <= PICTURES):
            del cell.attachments[name]

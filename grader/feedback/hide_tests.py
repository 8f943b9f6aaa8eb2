"""First step of feedback: removes what the release hides (nbgrader issues 917 and 1363).

A hidden test can leak in four ways: in its cell, in a traceback, in a warning that quotes its line,
and in output of the student's code. Rubrics are in task cells, too.
"""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution, is_task

from grader.assignment.regions import MIN_SECRET, remove_regions
from grader.cells import describe_error
from grader.text.printable import remove_colours


class HideTests(NbGraderPreprocessor):
    """Removes hidden tests and rubrics from sources and outputs."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Remove the hidden regions, then every line of output that quotes them."""
        secrets: set[str] = set()
        for cell in filter(is_instructors, nb.cells):
            secrets |= cut_regions(cell)
        for cell in nb.cells:
            if cell.cell_type == "code":
                hide_outputs(cell, secrets)
        return nb, resources


def is_instructors(cell: NotebookNode) -> bool:
    """Whether a cell comes from the instructor: a student may write "BEGIN HIDDEN TESTS", too."""
    return is_task(cell) or (is_grade(cell) and not is_solution(cell))


def cut_regions(cell: NotebookNode) -> set[str]:
    """Remove every hidden region; an unclosed one extends to the end. Returns the hidden lines."""
    lines = {line.strip() for line in cell.source.splitlines()}
    cell.source = remove_regions(cell.source).rstrip()
    hidden = lines - {line.strip() for line in cell.source.splitlines()}
    return {line for line in hidden if len(line) >= MIN_SECRET}


def hide_outputs(cell: NotebookNode, secrets: set[str]) -> None:
    """Reduce a failed test to its message, and remove lines with secrets from all other outputs."""
    for output in cell.outputs:
        if output.output_type == "error":
            if is_instructors(cell):
                output.traceback = [describe_error(output.ename, output.evalue)]
            output.traceback = [drop_secrets(line, secrets) for line in output.traceback]
        elif output.output_type == "stream":
            output.text = drop_secrets(output.text, secrets)
        else:
            for kind, data in output.data.items():
                if kind.startswith("text/"):
                    output.data[kind] = drop_secrets("".join(data), secrets)


def read_message(cell: NotebookNode) -> str:
    """The message of a failed test, after HideTests; "" if it passed."""
    errors = (output for output in cell.outputs if output.output_type == "error")
    return "\n".join("\n".join(output.traceback) for output in errors).strip()


def drop_secrets(text: str, secrets: set[str]) -> str:
    """`text` without the lines that contain a secret, even with colour codes or in quotes."""
    plain = remove_colours(text).replace("\\n", "\n")
    if not any(secret in plain for secret in secrets):
        return text
    lines = text.replace("\\n", "\n").splitlines()
    shown = ((line, remove_colours(line)) for line in lines)
    return "\n".join(line for line, bare in shown if not any(s in bare for s in secrets))

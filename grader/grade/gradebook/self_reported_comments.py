"""A stage after SaveAutoGrades: notes in the gradebook which scores are self-reported.

The note is the automatic comment of the test's cell; comments by a person are separate.
In `grader.grade`, the writer does the same.
"""

from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Comment, Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.cells import get_id, is_self_reported

COMMENT_TEXT = (
    "Self-reported: this test ran beside the student's code, which could have forged its result."
)


class CommentSelfReported(NbGraderPreprocessor):
    """Writes the automatic comment of each test."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Comment the tests that the judge has flagged."""
        about = resources["nbgrader"]
        flagged = {get_id(cell) for cell in filter(is_self_reported, nb.cells)}
        with Gradebook(about["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(
                about["notebook"], about["assignment"], about["student"]
            )
            answers = {cell.id for cell in find_commented(submitted)}
            there = {comment.cell_id: comment for comment in submitted.comments}
            for grade in submitted.grades:
                if grade.cell_id in answers:
                    continue
                comment = there.get(grade.cell_id)
                if comment is None and grade.name in flagged:
                    comment = Comment(cell_id=grade.cell_id, notebook_id=submitted.id)
                    gradebook.db.add(comment)
                if comment is not None:
                    comment.auto_comment = COMMENT_TEXT if grade.name in flagged else None
            gradebook.db.commit()
        return nb, resources


def find_commented(submitted: Any) -> list[Any]:
    """The cells of a submitted notebook that have comments in stock nbgrader."""
    return [*submitted.notebook.solution_cells, *submitted.notebook.task_cells]

"""Reads from the gradebook which cells were released, to restore those of submissions."""

from nbgrader.api import Gradebook

from grader.intake.released import Cells, find_assignment, label_cells, read_released


def load_cells(db_url: str, assignment: str) -> dict[str, Cells]:
    """The nbgrader metadata of each cell as released, by notebook."""
    with Gradebook(db_url) as gradebook:
        names = [notebook.name for notebook in find_assignment(gradebook, assignment).notebooks]
        return {
            name: label_cells(read_released(gradebook, assignment, name)) for name in sorted(names)
        }

"""Opens the gradebook for the intake: the measure for a submission's own cells."""

from nbgrader.api import Gradebook

from grader.intake.released import Cells, find_assignment, label_cells, read_released


def load_cells(db_url: str, assignment: str) -> dict[str, Cells]:
    """By notebook of the assignment, the nbgrader metadata of each cell as released."""
    with Gradebook(db_url) as gradebook:
        names = [notebook.name for notebook in find_assignment(gradebook, assignment).notebooks]
        return {
            name: label_cells(read_released(gradebook, assignment, name)) for name in sorted(names)
        }

"""Opens the gradebook for the intake: the measure for a submission's own cells."""

from nbgrader.api import Gradebook

from grader.intake.released import Cells, label_cells, read_released


def load_cells(db_url: str, assignment: str, notebook: str) -> Cells:
    """The nbgrader metadata of each cell as released."""
    with Gradebook(db_url) as gradebook:
        return label_cells(read_released(gradebook, assignment, notebook))

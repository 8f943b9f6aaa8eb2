"""Corrects nbgrader's list of submissions before it autogrades them.

nbgrader takes the name of a folder for a pattern, so that a student `*` would get the work of
others, and it ends at a folder whose name has two lines; a notebook with such a name gets a zero.
"""

import glob
import os
from pathlib import Path
from typing import Any

from traitlets.log import get_logger

from grader.text.printable import printable


def correct_list(converter: Any) -> None:
    """List each submission's own notebooks; leave out folders whose names are not text.

    The exporter finds a notebook by its folder, so its name here only has to be text.
    """
    directory = converter.coursedir
    pattern = converter._format_source(directory.assignment_id, directory.student_id)
    listed: dict[str, list[str]] = {}
    for folder in glob.glob(pattern):
        if not os.path.relpath(folder, directory.root).isprintable():
            get_logger().error("%s is not graded: rename it to the student's id", printable(folder))
            continue
        notebooks = os.path.join(glob.escape(folder), f"{directory.notebook_id}.ipynb")
        if found := glob.glob(notebooks):
            listed[folder] = [os.path.join(folder, printable(Path(name).name)) for name in found]
    converter.assignments = listed

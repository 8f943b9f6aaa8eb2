"""Makes a scratch course under `build/`, so that the real folders and gradebook stay untouched."""

import shutil

from grader.course import Course, open_course

MARKER = "This folder is replaced on every run; do not keep anything here.\n"
OWN_PLACES = """
# A scratch course has its own folders and gradebook, whatever is set above.
get_config().CourseDirectory.root = {root!r}
get_config().CourseDirectory.db_url = {gradebook!r}
"""


def make_scratch_course(course: Course, name: str) -> Course:
    """A fresh copy of the course's config and source at `build/<name>/`."""
    root = course.root / "build" / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    (root / "REPLACED_ON_EVERY_RUN.txt").write_text(MARKER, encoding="utf-8")
    config = (course.root / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(
        config + OWN_PLACES.format(root=str(root), gradebook=f"sqlite:///{root}/gradebook.db"),
        encoding="utf-8",
    )
    if (safeguard := course.root / "nbgrader_config.json").is_file():
        shutil.copy(safeguard, root)
    for folder in (course.directory("").source_directory, "drills"):
        if (course.root / folder).is_dir():
            shutil.copytree(course.root / folder, root / folder)
    return open_course(root)

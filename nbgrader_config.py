"""nbgrader's settings for this course; read by its command line, by formgrader and by `make`.

traitlets only logs errors in this file. The exporters in `nbgrader_config.json`, which is read
separately, then stop the command, because nbgrader's stock settings have no sandbox.
"""

import os
from pathlib import Path

try:
    from grader.configure import configure
    from grader.settings.postgres import name_driver
except Exception as error:  # nbgrader would continue with its stock settings, without a sandbox
    raise SystemExit(
        f"{__file__}: the grader cannot be imported ({error}): use the environment of `make setup`"
    ) from None

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets defines it)

# Collecting, grading and feedback: see grader/configure.py for the settings and their reasons.
configure(c)

# The course: its name in the exchange, and its folder, so that nbgrader can be run from anywhere.
c.CourseDirectory.course_id = "debug_drill"
c.CourseDirectory.root = str(Path(__file__).parent.resolve())
if "NBGRADER_DB_URL" in os.environ:  # PostgreSQL, where several people grade at the same time
    c.CourseDirectory.db_url = name_driver(os.environ["NBGRADER_DB_URL"])

# Release. A stub that raises would stop "Run All" at the first question; the checks report instead.
c.ClearSolutions.code_stub = {"python": "# your code here"}
c.ClearSolutions.text_stub = "*your answer here*"

# Files that students hand in beside the notebook, by assignment: {"ps1": ["my_code.py"]}.
c.Autograde.exclude_overwriting = {}

# The default limits fit the drill; docs/security.md lists them, and each can be set here:
# c.JudgeSubmission.cell_seconds = 60.0

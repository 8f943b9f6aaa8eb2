"""How nbgrader is set up for this course; read by its command line, by formgrader and by `make`.

traitlets only logs what goes wrong in this file. `nbgrader_config.json` beside it is read all the
same: its exporters then stop the command, as nbgrader's own settings have no sandbox.
"""

import os
from pathlib import Path

try:
    from grader.configure import configure
    from grader.settings.postgres import name_driver
except Exception as error:  # nbgrader would go on with its stock settings, without a sandbox
    raise SystemExit(
        f"{__file__}: the grader cannot be imported ({error}): use the environment that make built"
    ) from None

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets defines it)

# Collecting, grading and giving back: grader/configure.py says what it sets, and why.
configure(c)

# The course. Its name goes into the exchange; its folders and gradebook.db are beside this file,
# from wherever nbgrader is called.
c.CourseDirectory.course_id = "debug_drill"
c.CourseDirectory.root = str(Path(__file__).parent.resolve())
if "NBGRADER_DB_URL" in os.environ:  # PostgreSQL, where several people grade at the same time
    c.CourseDirectory.db_url = name_driver(os.environ["NBGRADER_DB_URL"])

# Release. A stub that raises would end "Run All" at the first question; the checks speak instead.
c.ClearSolutions.code_stub = {"python": "# your code here"}
c.ClearSolutions.text_stub = "*your answer here*"

# Files that students hand in beside the notebook, by assignment: {"ps1": ["my_code.py"]}.
c.Autograde.exclude_overwriting = {}

# Limits have defaults that fit the drill; docs/security.md lists them, and any can be set here:
# c.JudgeSubmission.cell_seconds = 60.0

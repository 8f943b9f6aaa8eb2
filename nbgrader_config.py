"""How nbgrader is set up for this course; read by its command line, by formgrader and by `make`.

traitlets only logs what goes wrong in this file. `nbgrader_config.json` beside it is read all the
same: its exporters then stop the command, as nbgrader's own settings have no sandbox.
"""

import os
from pathlib import Path

try:
    from nbgrader.preprocessors import (
        AssignLatePenalties,
        CheckCellMetadata,
        ClearOutput,
        LimitOutput,
        OverwriteCells,
        OverwriteKernelspec,
        SaveAutoGrades,
    )

    from grader.collect.collector import LmsCollector
    from grader.collect.extractor import LmsExtractor
    from grader.feedback.by_question import ArrangeByQuestion
    from grader.feedback.hide_tests import HideTests
    from grader.judge.host.preprocessor import JudgeSubmission, RestoreSubmission
    from grader.postgres import name_driver
    from grader.programs import find_own_programs
    from grader.safety.formgrader_pages import ContainStudents
    from grader.safety.strip_active import StripActive
except Exception as error:  # nbgrader would go on with its stock settings, without a sandbox
    raise SystemExit(
        f"{__file__}: the grader cannot be imported ({error}): use the environment that make built"
    ) from None

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets defines it)

# nbgrader calls a program of the environment by its bare name.
find_own_programs()

# The course. Its name goes into the exchange; its folders and gradebook.db are beside this file,
# from wherever nbgrader is called.
c.CourseDirectory.course_id = "debug_drill"
c.CourseDirectory.root = str(Path(__file__).parent.resolve())
if "NBGRADER_DB_URL" in os.environ:  # PostgreSQL, where several people grade at the same time
    c.CourseDirectory.db_url = name_driver(os.environ["NBGRADER_DB_URL"])

# Release. A stub that raises would end "Run All" at the first question; the checks speak instead.
c.ClearSolutions.code_stub = {"python": "# your code here"}
c.ClearSolutions.text_stub = "*your answer here*"

# Collect. File names of Canvas and Moodle downloads, and those that browsers change.
c.ZipCollectApp.extractor_plugin = LmsExtractor
c.ZipCollectApp.collector_plugin = LmsCollector

# Take in. A notebook is chosen, read and restored before nbgrader sees it, or refused in one line;
# what is in submitted/ stays as it was handed in. Files that students hand in beside it are taken
# along only where they are named, by assignment: {"exploding_loss": ["my_code.py"]}.
c.Autograde.exporter_class = "grader.intake.exporter.IntakeExporter"
c.Autograde.exclude_overwriting = {}

# Sanitize. The student's outputs go (everything runs anew), the assignment's kernel and its locked
# cells come back as released. Doubled ids are the intake's.
c.Autograde.sanitize_preprocessors = [
    RestoreSubmission,  # first, so that no handed-in metadata makes the next ones stumble
    ClearOutput,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
# A deleted test cell would otherwise cost nothing: its points would be missing, not lost.
c.OverwriteCells.add_missing_cells = True

# Grade. The judge runs the student's cells in a sandbox, and the tests where no student code can
# reach them; `python -m grader doctor` says what this machine can enforce.
c.Autograde.autograde_preprocessors = [
    JudgeSubmission,
    LimitOutput,  # a print in a loop must not fill the disk
    SaveAutoGrades,
    AssignLatePenalties,
    StripActive,  # after the marks: nbgrader knows an untouched answer by its checksum
    CheckCellMetadata,
]
# Its limits have defaults that fit the drill; docs/security.md lists them, and any can be set here:
# c.JudgeSubmission.cell_seconds = 60.0
c.LimitOutput.max_lines = 1000  # lines a cell
c.LimitOutput.max_traceback = 30  # lines; a runaway recursion has thousands

# Give back. Hidden tests and rubrics are cut out first, with every traceback that quotes them.
c.GenerateFeedback.preprocessors = [HideTests, ArrangeByQuestion]
c.GenerateFeedback.exporter_class = "grader.feedback.page_exporter.FeedbackPage"

# Formgrader's pages. What a student wrote stays in its box, whatever it would set or name.
c.HTMLExporter.preprocessors = [ContainStudents]
c.CSSHTMLHeaderPreprocessor.enabled = False  # the line above has it
c.HTMLExporter.filters = {"markdown2html": "grader.safety.student_markdown.markdown2html"}

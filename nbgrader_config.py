"""How nbgrader is set up for this course; read by its command line, by formgrader and by `make`."""

from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    Execute,
    GetGrades,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from grader.collect.collector import LmsCollector
from grader.collect.extractor import LmsExtractor
from grader.feedback.hide_tests import HideTests
from grader.intake.exporter import IntakeExporter, accept_renamed
from grader.programs import find_own_programs
from grader.safety.strip_active import StripActive

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (traitlets defines it)

# nbgrader calls a program of the environment by its bare name.
find_own_programs()

# The course. Its name goes into the exchange; its folders and gradebook.db are beside this file,
# from wherever nbgrader is called.
c.CourseDirectory.course_id = "debug_drill"
c.CourseDirectory.root = str(Path(__file__).parent.resolve())

# Release. A stub that raises would end "Run All" at the first question; the checks speak instead.
c.ClearSolutions.code_stub = {"python": "# your code here"}
c.ClearSolutions.text_stub = "*your answer here*"

# Collect. File names of Canvas and Moodle downloads, and those that browsers change.
c.ZipCollectApp.extractor_plugin = LmsExtractor
c.ZipCollectApp.collector_plugin = LmsCollector

# Take in. A notebook is chosen, read and mended before nbgrader sees it, or refused in one line;
# what is in submitted/ stays as it was handed in.
c.Autograde.exporter_class = IntakeExporter
c.Autograde.pre_convert_hook = accept_renamed

# Sanitize. The student's outputs go (everything runs anew), the assignment's kernel and its locked
# cells come back as released. Doubled ids are the intake's.
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
# A deleted test cell would otherwise cost nothing: its points would be missing, not lost.
c.OverwriteCells.add_missing_cells = True

# Grade.
JUDGE = Execute  # runs the notebook and its tests
c.Autograde.autograde_preprocessors = [
    JUDGE,
    LimitOutput,  # a print in a loop must not fill the disk
    SaveAutoGrades,
    AssignLatePenalties,
    StripActive,  # after the marks: nbgrader knows an untouched answer by its checksum
    CheckCellMetadata,
]
c.Execute.timeout = 30  # seconds for a cell; the drill's slowest takes less than one
c.Execute.startup_timeout = 60  # seconds for a kernel to start, on a busy machine
c.Execute.extra_arguments = [
    "--HistoryManager.hist_file=:memory:",  # no history file shared between students
    "--log-level=ERROR",  # a kernel's warning about its sockets is not the instructor's business
]
c.Execute.iopub_timeout = 10  # seconds for late output
c.LimitOutput.max_lines = 1000  # lines a cell
c.LimitOutput.max_traceback = 30  # lines; a runaway recursion has thousands

# Give back. Hidden tests and rubrics are cut out first, with every traceback that quotes them.
c.GenerateFeedback.preprocessors = [HideTests, GetGrades, CSSHTMLHeaderPreprocessor]

"""Puts the grader into a course: `configure(c)` in its nbgrader_config.py, nbgrader does the rest.

    from grader.configure import configure
    c = get_config()
    configure(c)

It holds for nbgrader's command line, for formgrader and for `python -m grader`. What a course sets
after it stands; docs/security.md lists the limits, as in `c.JudgeSubmission.cell_seconds = 60.0`.
"""

from typing import Any

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
from grader.safety.formgrader_pages import ContainStudents
from grader.safety.strip_active import StripActive
from grader.settings.programs import find_own_programs


def configure(c: Any) -> None:
    """Set every stage of nbgrader's that a submission goes through, in traitlets' config `c`."""
    find_own_programs()  # nbgrader calls a program of the environment by its bare name
    collect(c)
    take_in(c)
    grade(c)
    give_back(c)
    show_to_markers(c)


def collect(c: Any) -> None:
    """File names of Canvas and Moodle downloads, and those that browsers change."""
    c.ZipCollectApp.extractor_plugin = LmsExtractor
    c.ZipCollectApp.collector_plugin = LmsCollector


def take_in(c: Any) -> None:
    """A notebook is chosen, read and restored before nbgrader sees it, or refused in one line.

    What is in submitted/ stays as it was handed in. Files beside the notebook are taken along only
    where `c.Autograde.exclude_overwriting` names them, by assignment: {"ps1": ["my_code.py"]}.
    """
    c.Autograde.exporter_class = "grader.intake.exporter.IntakeExporter"
    # The student's outputs go (everything runs anew), the assignment's kernel and its locked cells
    # come back as released. Doubled ids are the intake's.
    c.Autograde.sanitize_preprocessors = [
        RestoreSubmission,  # first: nbgrader's own stages expect every cell to be there
        ClearOutput,
        OverwriteKernelspec,
        OverwriteCells,
        CheckCellMetadata,
    ]
    # A deleted test cell would otherwise cost nothing: its points would be missing, not lost.
    c.OverwriteCells.add_missing_cells = True


def grade(c: Any) -> None:
    """The judge runs the student's cells in a sandbox, the tests where no student code reaches.

    `python -m grader doctor` says what this machine can enforce.
    """
    c.Autograde.autograde_preprocessors = [
        JudgeSubmission,
        LimitOutput,  # a print in a loop must not fill the disk
        SaveAutoGrades,
        AssignLatePenalties,
        StripActive,  # after the marks: nbgrader knows an untouched answer by its checksum
        CheckCellMetadata,
    ]
    c.LimitOutput.max_lines = 1000  # lines a cell
    c.LimitOutput.max_traceback = 30  # lines; a runaway recursion has thousands


def give_back(c: Any) -> None:
    """Hidden tests and rubrics are cut out first, with every traceback that quotes them."""
    c.GenerateFeedback.preprocessors = [HideTests, ArrangeByQuestion]
    c.GenerateFeedback.exporter_class = "grader.feedback.page_exporter.FeedbackPage"


def show_to_markers(c: Any) -> None:
    """On formgrader's pages what a student wrote stays in its box, whatever it sets or names."""
    c.HTMLExporter.preprocessors = [ContainStudents]
    c.CSSHTMLHeaderPreprocessor.enabled = False  # the line above has it
    c.HTMLExporter.filters = {"markdown2html": "grader.safety.student_markdown.markdown2html"}

"""Sets up a course for the grader: call `configure(c)` in its nbgrader_config.py.

    from grader.configure import configure
    c = get_config()
    configure(c)

It applies to nbgrader's command line, formgrader and `python -m grader`. A course can override any
setting after the call, such as the limits: `c.JudgeSubmission.cell_seconds = 60.0`.
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
from grader.feedback.by_question import ArrangeByQuestion
from grader.feedback.hide_tests import HideTests
from grader.grade.gradebook.self_reported_comments import CommentSelfReported
from grader.judge.host.preprocessor import JudgeSubmission
from grader.safety.strip_active import StripActive
from grader.settings.programs import find_own_programs


def configure(c: Any) -> None:
    """Set every nbgrader stage that a submission goes through, in the traitlets config `c`."""
    find_own_programs()  # nbgrader runs a program of this environment by its bare name
    configure_collect(c)
    configure_intake(c)
    configure_grade(c)
    configure_feedback(c)
    configure_formgrader(c)


def configure_collect(c: Any) -> None:
    """Understand the file names of Canvas and Moodle downloads, and names changed by browsers."""
    c.ZipCollectApp.extractor_plugin = "grader.collect.extractor.LmsExtractor"  # as in the .json
    c.ZipCollectApp.collector_plugin = LmsCollector


def configure_intake(c: Any) -> None:
    """Choose, read and restore a notebook before nbgrader sees it, or refuse it in one line.

    Nothing in submitted/ is changed. Files beside the notebook are used only if
    `c.Autograde.exclude_overwriting` names them, by assignment: {"ps1": ["my_code.py"]}.
    """
    c.Autograde.exporter_class = "grader.intake.exporter.IntakeExporter"
    # The student's outputs are removed (everything is run again), and the assignment's kernel is
    # restored. The intake has restored its cells, and dealt with duplicate ids.
    c.Autograde.sanitize_preprocessors = [
        ClearOutput,
        OverwriteKernelspec,
        OverwriteCells,
        CheckCellMetadata,
    ]
    # Otherwise deleting a written answer would cost nothing: its points would be missing, not lost.
    c.OverwriteCells.add_missing_cells = True


def configure_grade(c: Any) -> None:
    """The judge runs the student's cells in a sandbox, and the tests out of reach of their code.

    `python -m grader doctor` shows what this machine can enforce.
    """
    c.Autograde.autograde_preprocessors = [
        JudgeSubmission,
        LimitOutput,  # a print in a loop must not fill the disk
        SaveAutoGrades,
        CommentSelfReported,  # where a mark comes from a process that the student's code shares
        AssignLatePenalties,
        StripActive,  # after SaveAutoGrades, which recognises an untouched answer by its checksum
        CheckCellMetadata,
    ]
    c.LimitOutput.max_lines = 1000  # per cell
    c.LimitOutput.max_traceback = 30  # lines; infinite recursion has thousands


def configure_feedback(c: Any) -> None:
    """Remove hidden tests and rubrics first, and every traceback that quotes them."""
    c.GenerateFeedback.preprocessors = [HideTests, ArrangeByQuestion]
    c.GenerateFeedback.exporter_class = "grader.feedback.page_exporter.FeedbackPage"


def configure_formgrader(c: Any) -> None:
    """Keep students' content within its own box on formgrader's pages, whatever markup it uses.

    nbgrader_config.json repeats this, for a course whose settings cannot be loaded.
    """
    c.HTMLExporter.preprocessors = ["grader.safety.formgrader_pages.ContainStudents"]
    c.CSSHTMLHeaderPreprocessor.enabled = False  # ContainStudents includes it
    c.HTMLExporter.filters = {"markdown2html": "grader.safety.student_markdown.markdown2html"}

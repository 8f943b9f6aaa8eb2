"""The sections of the report that are specific to a drill, from `drills/<assignment>/report.py`."""

from html import escape
from types import ModuleType

from IPython.display import HTML, display

from grader.report.class_record import ClassRecord
from grader.report.page.class_figures import show
from grader.report.page.class_tables import get_asked, tabulate_predictions, write_table
from grader.safety.html import render_backticks

ABOUT_PREDICTIONS = (
    "What students predicted before they saw a run, and what happens. A wrong prediction costs "
    "nothing; a common one is worth a minute in class."
)


def show_predictions(record: ClassRecord, drill: ModuleType | None) -> None:
    """Heading and table; nothing if the drill asks for no predictions."""
    if get_asked(drill):
        display(HTML(f"<h2>Predictions</h2><p>{ABOUT_PREDICTIONS}</p>"))
        display(tabulate_predictions(record, drill))


def show_drill_section(record: ClassRecord, drill: ModuleType | None) -> None:
    """Heading, figure and table; nothing if the drill has no section of its own."""
    if drill is None or not hasattr(drill, "TITLE"):
        return
    display(HTML(f"<h2>{escape(drill.TITLE)}</h2><p>{render_backticks(drill.ABOUT)}</p>"))
    show(drill.draw(record))
    if record.works:
        display(write_table(drill.TITLE, *drill.tabulate(record)))

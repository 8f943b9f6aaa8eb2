"""The section of the report that is specific to a drill, from `drills/<assignment>/report.py`."""

from html import escape
from types import ModuleType

from IPython.display import HTML, display

from grader.report.class_record import ClassRecord
from grader.report.page.class_figures import show
from grader.report.page.class_tables import write_table
from grader.safety.html import render_backticks


def show_drill_section(record: ClassRecord, drill: ModuleType | None) -> None:
    """Heading, figure and table; nothing if the drill has no section of its own."""
    if drill is None or not hasattr(drill, "TITLE"):
        return
    display(HTML(f"<h2>{escape(drill.TITLE)}</h2><p>{render_backticks(drill.ABOUT)}</p>"))
    show(drill.draw(record))
    if record.works:
        display(write_table(drill.TITLE, *drill.tabulate(record)))

"""Third step of feedback: renders the page, from a template with autoescaping."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters import ansi2html
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grader.cells import get_id, unquote
from grader.safety.html import render_backticks
from grader.safety.student_markdown import StudentRenderer, render_student_markdown
from grader.settings.safe_config import check_loaded

TEMPLATES = Path(__file__).parent / "templates"
LIGHT, DARK = "xcode", "monokai"  # styles of Pygments with a contrast of 4.7 and more
LONGEST_CODE = 50_000  # characters that are highlighted


class FeedbackPage(Exporter):
    """nbconvert's exporter for the page, which has no scripts and makes no requests."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_loaded(self.parent)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
        """Render the page's content, which the last preprocessor has added to the resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources["nbgrader"]
        feedback = about["feedback"]
        template = make_environment().get_template("feedback_page.html.j2")
        html = template.render(feedback=feedback, marks=feedback.marks, notebook=about["notebook"])
        return html.lstrip(), resources


@lru_cache(maxsize=1)
def make_environment() -> Environment:
    """The template environment; each filter returns markup that it has made safe."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "ansi": lambda text: Markup(ansi2html("".join(text))),
        "code": highlight_code,
        "comment": lambda text: Markup(render_student_markdown(text, html=False)),
        "duration": describe_duration,
        "message": render_backticks,
        "moment": describe_moment,
        "name": get_id,
        "prose": render_prose,
        "points": lambda number: f"{number:g}",
        "student_markdown": render_cell,
        "student_text": lambda text: Markup(render_student_markdown("".join(text))),
        "trusted_html": lambda html: Markup("".join(html)),  # StripActive has cleaned it
    }
    environment.globals["colours"] = Markup(
        f"{color_code(LIGHT)}\n@media (prefers-color-scheme: dark) {{\n{color_code(DARK)}\n}}"
    )
    return environment


class ProseRenderer(StudentRenderer):
    """For a text within the page: its headings are lines in bold."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """The page's own headings are those to navigate by."""
        return f"<p><strong>{text}</strong></p>\n"


def render_prose(cell: NotebookNode) -> Markup | None:
    """A code cell that only assigns a text of several lines, as that text; None for any other."""
    text = unquote(cell.source) if cell.cell_type == "code" else None
    if text is None or "\n" not in text.strip():
        return None
    return Markup(render_student_markdown(text, html=False, renderer=ProseRenderer))


def render_cell(cell: NotebookNode) -> Markup:
    """A student's Markdown cell."""
    return Markup(render_student_markdown(cell.source, cell.get("attachments")))


@lru_cache(maxsize=256)  # the assignment's own code is the same on every page
def highlight_code(source: str) -> Markup:
    """Highlighted Python; very long code is not highlighted."""
    if len(source) > LONGEST_CODE:
        return Markup("<pre>{}</pre>").format(source)
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")))


def color_code(style: str) -> str:
    """The style sheet of one of Pygments' styles."""
    return str(HtmlFormatter(style=style, nobackground=True).get_style_defs(".code"))


def describe_moment(moment: datetime) -> str:
    """A time in words; nbgrader stores all times in UTC."""
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def describe_duration(seconds: float) -> str:
    """A duration in its two largest units."""
    minutes = max(1, round(seconds / 60))
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    words = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n]
    return " and ".join(words[:2])

"""Last step of feedback: the page's template, put in by nbgrader's own setting."""

from pathlib import Path

from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

TEMPLATES = Path(__file__).parent / "templates"


class FeedbackPage(HTMLExporter):
    """nbconvert's exporter with the template in `templates/drill_feedback/`.

    A class of its own: what is set for HTMLExporter would reach formgrader's pages, too.
    """

    @property
    def default_config(self) -> Config:
        """Before nbgrader's settings for all HTML pages, which name its own template."""
        config = Config(super().default_config)
        config.FeedbackPage.template_name = "drill_feedback"
        config.FeedbackPage.extra_template_basedirs = [str(TEMPLATES)]
        return config

"""Checks a whole rendered notebook: accessible, and nothing cut off."""

import contextlib
from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Only the outputs of our cells are checked; editors, toolbars and collapsers are JupyterLab's.
# Two violations in them cannot be fixed in a notebook, but have an equivalent: JupyterLab shows
# figures without alt text (ours are also described in words, see test_notebook), and ipywidgets
# does not label a slider's handle (its value can be typed in the field beside it).
OURS = {
    "include": [[".jp-MarkdownOutput"], [".jp-OutputArea-output"]],
    "exclude": [[".jp-RenderedImage > img"], [".noUi-handle"]],
}
CUT_OFF = """
  [...document.querySelectorAll('.jp-MarkdownOutput, .jp-OutputArea-output, .jp-Cell img')]
    .filter(shown => shown.getBoundingClientRect().right > innerWidth ||
      (shown.scrollWidth > shown.clientWidth && getComputedStyle(shown).overflowX !== 'auto'))
    .map(shown => shown.closest('.jp-Cell').innerText)
"""


@contextlib.contextmanager
def lay_out_all(page: Page) -> Iterator[None]:
    """Have JupyterLab lay out every cell, even outside the viewport."""
    style = page.add_style_tag(content=".jp-Cell { content-visibility: visible !important }")
    yield
    style.evaluate("style => style.remove()")


def find_serious(page: Page) -> list[tuple[str, object]]:
    """Serious or critical violations that axe finds in the outputs of our cells."""
    found = Axe().run(page, OURS).response["violations"]
    serious = [problem for problem in found if problem["impact"] in ("serious", "critical")]
    return [(problem["id"], problem["nodes"]) for problem in serious]

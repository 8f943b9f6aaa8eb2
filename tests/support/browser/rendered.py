"""What is asked of a whole rendered notebook: accessible, and nothing cut off."""

import contextlib
from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Ours is what our cells render; editors, toolbars and collapsers around it are JupyterLab's.
# Two things within are others' too, and no notebook can mend them; each has an equivalent:
# JupyterLab shows a figure without alt text (ours are told in words, see test_notebook), and
# ipywidgets names no slider's handle (what it says beside it can be typed over).
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
    """Have every cell laid out, near or not: a check of the page can see all of it."""
    style = page.add_style_tag(content=".jp-Cell { content-visibility: visible !important }")
    yield
    style.evaluate("style => style.remove()")


def find_serious(page: Page) -> list[tuple[str, object]]:
    """What axe finds serious or worse in what our cells render."""
    found = Axe().run(page, OURS).response["violations"]
    serious = [problem for problem in found if problem["impact"] in ("serious", "critical")]
    return [(problem["id"], problem["nodes"]) for problem in serious]

"""Takes the README's pictures of the drill in JupyterLab: run by `make screenshots`.

Each is a part of the window, in few colours, so that the pictures stay small.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Page
from support.make_copy import ROOT

from browser.chromium import CHROMIUM, start_chromium
from browser.lab import copy_drill, start_lab
from browser.server import Settings
from browser.slider import drag
from browser.student import find_cell, open_notebook, read_output, run_all, solve
from browser.test_drill import TYPED

IMAGES = ROOT / "docs/images"
THEMES = {"": "JupyterLab Light", "-dark": "JupyterLab Dark"}
EDGE = 12  # pixels kept below what is shown


def main() -> None:
    """Take every picture, in both themes."""
    if CHROMIUM is None:
        raise SystemExit("No Chromium on this machine: apt-get install chromium, then try again.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    for suffix, theme in THEMES.items():
        with tempfile.TemporaryDirectory() as folder:
            take_all(Path(folder) / "lab", suffix, theme)


def take_all(folder: Path, suffix: str, theme: str) -> None:
    """Work through the drill once, and take a picture at each main moment."""
    themes: Settings = {"@jupyterlab/apputils-extension/themes": {"theme": theme}}
    with start_lab(folder, themes) as lab, start_chromium([], height=1400, width=1200) as browser:
        page = open_notebook(browser, lab.page(copy_drill(lab.home, "exploding_loss.ipynb")))
        page.keyboard.press("Control+B")  # the list of files says nothing here
        run_all(page)
        take(page, f"drill{suffix}", "colleagues-figure", "observe_growth")
        drag(read_output(page, "slider").get_by_role("slider"), -60)
        page.mouse.move(0, 0)
        take(page, f"slider{suffix}", "slider", "slider", outputs_only=True)
        solve(page, TYPED | {"fix": TYPED["fix"].replace("0.3", "0.98")})
        take(page, f"checks{suffix}", "fix", "fix_converges")


def take(page: Page, name: str, first: str, last: str, *, outputs_only: bool = False) -> None:
    """Save the page from one cell to another as docs/images/NAME.png."""
    start = read_output(page, first) if outputs_only else find_cell(page, first)
    start.scroll_into_view_if_needed()
    start.evaluate("cell => cell.scrollIntoView({block: 'start'})")
    upper, lower = start.bounding_box(), find_cell(page, last).bounding_box()
    assert upper is not None
    assert lower is not None
    top = upper["y"]  # right under the toolbar
    clip = FloatRect(
        x=upper["x"], y=top, width=upper["width"], height=lower["y"] + lower["height"] + EDGE - top
    )
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip)))
    picture.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(
        IMAGES / f"{name}.png", optimize=True
    )


if __name__ == "__main__":
    main()

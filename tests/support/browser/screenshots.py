"""Takes the README's pictures: run by `make screenshots`.

The drill in JupyterLab, then the demo class: feedback, report, marking page. Each picture shows a
part of the window, in few colours, to keep the files small.
"""

import contextlib
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from browser.test_drill_in_lab import TYPED
from PIL import Image
from playwright.sync_api import BrowserContext, FloatRect, Page, expect

from support.browser.chromium import CHROMIUM, start_chromium
from support.browser.lab import copy_drill, start_lab
from support.browser.student import find_cell, open_notebook, read_output, run_all, solve
from support.programs.make_copy import MAKE, ROOT, copy_project

IMAGES = ROOT / "docs/images"
EDGE = 12  # pixels kept below what is shown
WIDTH, HEIGHT = 1100, 850  # of a window on the class


def main() -> None:
    """Take every picture."""
    if CHROMIUM is None:
        raise SystemExit("No Chromium on this machine: apt-get install chromium, then try again.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        take_drill(Path(folder) / "lab")
        take_class(Path(folder) / "project")


def take_drill(folder: Path) -> None:
    """Work through the drill, and take pictures of the slider and of a check."""
    with start_lab(folder) as lab, start_chromium([], height=1400, width=1200) as browser:
        page = open_notebook(browser, lab.page(copy_drill(lab.home, "exploding_loss.ipynb")))
        page.keyboard.press("Control+B")  # the list of files says nothing here
        run_all(page)
        typed = read_output(page, "slider").locator("input")
        typed.fill("1.05")
        typed.press("Enter")
        expect(read_output(page, "slider")).to_contain_text("lr=1.05")
        save(page, "slider", frame(page, "slider", "slider", outputs_only=True))
        solve(page, TYPED | {"fix": TYPED["fix"].replace("0.3", "0.98")})
        save(page, "checks", frame(page, "fix", "fix_converges"))


def frame(page: Page, first: str, last: str, *, outputs_only: bool = False) -> FloatRect:
    """The part of the page from one cell to another, scrolled to the top."""
    start = read_output(page, first) if outputs_only else find_cell(page, first)
    start.scroll_into_view_if_needed()
    start.evaluate("cell => cell.scrollIntoView({block: 'start'})")
    upper, lower = start.bounding_box(), find_cell(page, last).bounding_box()
    assert upper is not None
    assert lower is not None
    top = upper["y"]  # right under the toolbar
    width = 760 if outputs_only else upper["width"]  # a figure does not fill the line
    height = lower["y"] + lower["height"] + EDGE - top
    return FloatRect(x=upper["x"], y=top, width=width, height=height)


def take_class(project: Path) -> None:
    """Grade the demo class, and take a picture of each page."""
    copy_project(project)
    said = subprocess.run(
        [*MAKE, "demo"], cwd=project, check=True, capture_output=True, text=True
    ).stdout
    feedback, *_, report = re.findall(r"build/demo/\S+\.html", said)
    with start_chromium([], width=WIDTH, height=HEIGHT) as browser:
        take_page(browser, (project / feedback).as_uri(), "feedback")
        take_page(browser, (project / report).as_uri(), "report")
        with serve_marking(project / "build/demo") as address:
            take_page(browser, address, "marking")


@contextlib.contextmanager
def serve_marking(course: Path) -> Iterator[str]:
    """The address of the marking page."""
    command = [sys.executable, "-u", "-m", "grader", "mark"]
    with subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield next(line.strip() for line in server.stdout if "http://" in line)
        server.terminate()


def take_page(browser: BrowserContext, address: str, name: str) -> None:
    """The top of a page, as it opens."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    save(page, name, FloatRect(x=0, y=0, width=WIDTH, height=HEIGHT))


def save(page: Page, name: str, clip: FloatRect) -> None:
    """Write a part of the window to docs/images/NAME.png."""
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip)))
    picture.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(
        IMAGES / f"{name}.png", optimize=True
    )


if __name__ == "__main__":
    main()

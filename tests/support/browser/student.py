"""A student's actions in JupyterLab: open a notebook, run, type, read."""

import nbformat
from playwright.sync_api import BrowserContext, Locator, Page, expect

from support.browser.lab import ASSIGNMENT
from support.programs.make_copy import ROOT

RELEASE = nbformat.read(ROOT / f"release/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", as_version=4)
PLACES = {cell.id: place for place, cell in enumerate(RELEASE.cells)}
CHECKS = [
    cell.id
    for cell in RELEASE.cells
    if "nbgrader" in cell.metadata
    and cell.metadata.nbgrader.grade
    and not cell.metadata.nbgrader.solution
]
IS_ACTIVE = (
    "place => document.querySelector('.jp-Cell.jp-mod-active').dataset.windowedListIndex == place"
)


def open_notebook(browser: BrowserContext, address: str) -> Page:
    """Open a notebook in a tab of its own, and wait until its kernel listens."""
    page = browser.new_page()
    page.goto(address)
    page.locator(".jp-Cell").first.wait_for()
    wait_until_idle(page)
    return page


def wait_until_idle(page: Page) -> None:
    """Return when the kernel has nothing to do."""
    expect(page.get_by_role("button", name="(ipykernel) | Idle")).to_be_visible()


def choose(page: Page, menu: str, entry: str) -> None:
    """Click an entry of JupyterLab's menu."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def find_cell(page: Page, name: str) -> Locator:
    """The cell of the drill that has this id."""
    return page.locator(f'.jp-Cell[data-windowed-list-index="{PLACES[name]}"]')


def read_output(page: Page, name: str) -> Locator:
    """What a cell of the drill has printed or shown."""
    return find_cell(page, name).locator(".jp-Cell-outputArea")


def read_text(page: Page, name: str) -> str:
    """Scroll to a cell's output and read it: JupyterLab only lays out cells near the viewport."""
    output = read_output(page, name)
    output.scroll_into_view_if_needed()
    expect(output).not_to_have_text("", use_inner_text=True)
    return output.inner_text().strip()


def run_all(page: Page, *, restart: bool = False) -> None:
    """Run every cell by the menu, and wait until the last check has spoken."""
    if restart:
        choose(page, "Kernel", "Restart Kernel and Run All Cells…")
        page.locator(".jp-Dialog .jp-mod-accept").click()
        expect(read_output(page, CHECKS[0])).not_to_contain_text("✓")
    else:
        choose(page, "Run", "Run All Cells")
    expect(read_output(page, CHECKS[-1])).to_contain_text("✓" if restart else "○")
    wait_until_idle(page)


def solve(page: Page, answers: dict[str, str]) -> None:
    """Go through the drill by keyboard only, from its title on, and type the answers."""
    page.get_by_role("heading", level=1).filter(visible=True).first.click()
    for name, place in PLACES.items():
        page.wait_for_function(IS_ACTIVE, arg=place)
        if name in answers:
            page.keyboard.press("Enter")
            type_over(page, answers[name])
        if name == "next":  # the last cell
            break
        page.keyboard.press("Shift+Enter")
    wait_until_idle(page)


def type_over(page: Page, text: str) -> None:
    """Replace the text of the focused cell, line by line, as an input method does."""
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    for number, line in enumerate(text.strip().splitlines()):
        if number:
            page.keyboard.press("Enter")
            page.keyboard.press("Shift+Home")  # over the indentation that the editor offers
        page.keyboard.insert_text(line) if line else page.keyboard.press("Delete")

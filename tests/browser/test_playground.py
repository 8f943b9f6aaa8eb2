"""A curious student plays: each slider of the playground, moved in JupyterLab."""

import shutil

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from browser.lab import ROOT, Lab
from browser.slider import press_and_watch
from browser.student import choose, open_notebook, wait_until_idle

PLAYGROUND = ROOT / "notebooks/learning_rate_playground.ipynb"
CELLS = nbformat.read(PLAYGROUND, as_version=4).cells
PLAYED = [(place, cell.id) for place, cell in enumerate(CELLS) if "\nexplore(" in cell.source]

CAUSED_AT_THE_LOWEST = ("too-low-run", "noise-run", "model-run")  # these go up only


@pytest.fixture(scope="module")
def page(lab: Lab, browser: BrowserContext) -> Page:
    shutil.copy(PLAYGROUND, lab.home)
    page = open_notebook(browser, lab.page(PLAYGROUND.name))
    choose(page, "Run", "Run All Cells")
    expect(page.locator(".jp-Cell-outputArea").last).to_contain_text("The best that any weights")
    wait_until_idle(page)
    return page


@pytest.mark.parametrize(("place", "name"), PLAYED, ids=[name for _, name in PLAYED])
def test_figure_and_words_follow_without_flicker(
    place: int, name: str, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = page.locator(f'.jp-Cell[data-windowed-list-index="{place}"]')
    cell.scroll_into_view_if_needed()
    slider = cell.get_by_role("slider")

    key = "ArrowRight" if name in CAUSED_AT_THE_LOWEST else "ArrowLeft"
    watched = press_and_watch(slider, key, presses=6)

    with capsys.disabled():
        print(f"\n{name}: {watched}")
    assert watched.moves == 7  # with the one it began with
    assert watched.missing == 0
    assert len(watched.sizes) == 1, watched.sizes

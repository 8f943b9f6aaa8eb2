"""The playground in JupyterLab: each slider is moved."""

import shutil

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from support.browser.chromium import zoom
from support.browser.lab import Lab
from support.browser.rendered import CUT_OFF, find_serious, lay_out_all
from support.browser.slider import drag_and_watch, press_and_watch
from support.browser.student import choose, open_notebook, wait_until_idle
from support.programs.make_copy import ROOT

PLAYGROUND = ROOT / "notebooks/learning_rate_playground.ipynb"
CELLS = nbformat.read(PLAYGROUND, as_version=4).cells
PLAYED = [(place, cell.id) for place, cell in enumerate(CELLS) if "\nexplore(" in cell.source]

CAUSED_AT_THE_LOWEST = (  # these go up only
    *("too-low-run", "sweep-run", "noise-run", "clip-run", "model-run"),
)
TOPS = "all => all.map(image => image.getBoundingClientRect().top)"


@pytest.fixture(scope="module")
def page(lab: Lab, browser: BrowserContext) -> Page:
    shutil.copy(PLAYGROUND, lab.home)
    page = open_notebook(browser, lab.page(PLAYGROUND.name))
    choose(page, "Run", "Run All Cells")
    expect(page.locator(".jp-Cell-outputArea").last).to_contain_text("The best that any weights")
    wait_until_idle(page)
    return page


def find_section(page: Page, place: int) -> Locator:
    """A cell with a slider, scrolled to."""
    cell = page.locator(f'.jp-Cell[data-windowed-list-index="{place}"]')
    cell.scroll_into_view_if_needed()
    return cell


@pytest.mark.parametrize("place", [place for place, _ in PLAYED], ids=[name for _, name in PLAYED])
def test_first_figure_shows_the_cause_alone(place: int, page: Page) -> None:
    output = find_section(page, place).locator(".jp-Cell-outputArea")
    expect(output).to_contain_text("yours: move the slider")
    assert output.locator("img").evaluate_all("all => all.map(image => image.alt.length > 20)") == [
        True,
        True,
    ]


def test_narrow_window_puts_the_pictures_below_each_other(page: Page) -> None:
    pictures = find_section(page, PLAYED[0][0]).locator(".jp-Cell-outputArea img")
    assert len(set(pictures.evaluate_all(TOPS))) == 1
    with zoom(page, 2):
        assert len(set(pictures.evaluate_all(TOPS))) == 2


@pytest.mark.parametrize(("place", "name"), PLAYED, ids=[name for _, name in PLAYED])
def test_figure_and_words_follow_without_flicker(
    place: int, name: str, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    slider = find_section(page, place).get_by_role("slider")

    key = "ArrowRight" if name in CAUSED_AT_THE_LOWEST else "ArrowLeft"
    watched = press_and_watch(slider, key, presses=6)

    with capsys.disabled():
        print(f"\n{name}: {watched}")
    assert watched.moves == 7  # with the one it began with
    assert watched.missing == 0
    assert len(watched.sizes) == 1, watched.sizes


def test_dragged_slider_neither_flickers_nor_queues_its_moves(page: Page) -> None:
    place = {name: place for place, name in PLAYED}["noise-run"]
    slider = find_section(page, place).get_by_role("slider")

    watched = drag_and_watch(slider, 60)

    assert watched.moves > 2  # it follows while the mouse moves, not only at the end
    assert watched.missing == 0
    assert len(watched.sizes) == 1, watched.sizes
    assert len(watched.later) <= 2, watched.later


def test_axe_finds_no_serious_violation_of_ours(page: Page) -> None:
    with lay_out_all(page):
        assert find_serious(page) == []


def test_at_200_percent_zoom_nothing_is_cut_off(page: Page) -> None:
    page.keyboard.press("Control+B")  # the list of files, which would take half of the page
    with lay_out_all(page), zoom(page, 2):
        assert page.evaluate(CUT_OFF) == []
    page.keyboard.press("Control+B")

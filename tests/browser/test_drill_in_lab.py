"""The drill in JupyterLab: run it untouched, move the slider, solve, validate, run it again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from support.browser.chromium import zoom
from support.browser.lab import make_lab
from support.browser.rendered import CUT_OFF, find_serious, lay_out_all
from support.browser.slider import drag_and_watch, press_and_watch
from support.browser.student import CHECKS, open_notebook, read_output, read_text, run_all, solve

from drills.exploding_loss.writing import (
    ALL_WORDS,
    CAUSE,
    HAPPENED,
    PREVENTION,
    diagnose,
    draw,
    predict,
    suspect,
    train_at,
    write_up,
)

PASSED = re.compile("[✓◌]")
TYPED = {
    "predict": predict(*ALL_WORDS),
    "observe": "GROWTH_PER_STEP = losses_bad[1] / losses_bad[0]",
    "diagnose": diagnose(),
    "suspects": suspect(),
    "fix": train_at("0.3"),
    "compare": draw(),
    "fastest": "FASTEST_LR = 0.5",
    "transfer": "LEARNING_RATE_STRETCHED = 0.05",
    "postmortem": write_up(HAPPENED, CAUSE, PREVENTION),
}


@pytest.fixture(scope="module")
def page(browser: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The drill, opened by `make lab`."""
    with make_lab(tmp_path_factory.mktemp("make_lab")) as address:
        yield open_notebook(browser, address)


@pytest.fixture(scope="module")
def untouched(page: Page) -> dict[str, str]:
    """The message of each check after Run All on the released notebook."""
    run_all(page)
    expect(page.get_by_role("heading", name="What to do next")).to_be_in_viewport()
    return {name: read_text(page, name) for name in CHECKS}


@pytest.fixture(scope="module")
def solved(page: Page, untouched: dict[str, str]) -> Page:
    solve(page, TYPED)
    return page


def test_untouched_notebook_runs_to_its_end_and_every_check_says_what_to_do(
    page: Page, untouched: dict[str, str]
) -> None:
    assert [name for name, said in untouched.items() if not said.startswith("○ ")] == []
    assert min(said.count(".") + said.count("?") for said in untouched.values()) >= 3


@pytest.fixture
def slider(page: Page, untouched: dict[str, str]) -> Locator:
    return read_output(page, "slider").get_by_role("slider")


def test_figure_and_sentence_follow_each_key_without_flicker(
    page: Page, slider: Locator, capsys: pytest.CaptureFixture[str]
) -> None:
    watched = press_and_watch(slider)
    with capsys.disabled():
        print(f"\nslider by keys: {watched}")
    expect(read_output(page, "slider")).to_contain_text("lr=1.00 bounces.")
    assert watched.missing == 0
    assert len(watched.sizes) == 1


def test_dragged_slider_neither_flickers_nor_queues_its_moves(
    page: Page, slider: Locator, capsys: pytest.CaptureFixture[str]
) -> None:
    output = read_output(page, "slider")
    slider.press("End")
    expect(output).to_contain_text("lr=1.25 explodes.")

    watched = drag_and_watch(slider, -60)

    with capsys.disabled():
        print(f"\nslider dragged: {watched}")
    rate = float(slider.get_attribute("aria-valuetext") or "nan")
    assert 0.5 < rate < 0.98
    expect(output).to_contain_text(f"lr={rate:.2f} zigzags.")
    expect(output.get_by_role("img")).to_have_attribute("alt", re.compile(f"^lr={rate:.2f} "))
    assert watched.moves > 2  # it follows while the mouse moves, not only at the end
    assert watched.missing == 0
    assert len(watched.sizes) == 1
    assert len(watched.later) <= 2, watched.later  # what was under way, and where the mouse stopped


def test_typed_rate_moves_figure_and_sentence(page: Page, slider: Locator) -> None:
    box = read_output(page, "slider").get_by_label("type lr")
    box.fill("0.3")
    box.press("Enter")
    expect(read_output(page, "slider")).to_contain_text("lr=0.30 glides.")


def test_axe_finds_no_serious_violation_of_ours(page: Page, untouched: dict[str, str]) -> None:
    with lay_out_all(page):
        assert find_serious(page) == []


def test_at_200_percent_zoom_nothing_is_cut_off_and_the_slider_moves(
    page: Page, slider: Locator
) -> None:
    page.keyboard.press("Control+B")  # the list of files, which would take half of the page
    with lay_out_all(page), zoom(page, 2):
        assert page.evaluate("[innerWidth, devicePixelRatio]") == [640, 2]
        assert page.evaluate(CUT_OFF) == []
        slider.press("Home")
        expect(slider).to_be_in_viewport()
        expect(read_output(page, "slider")).to_contain_text("lr=0.00 stays.")
    page.keyboard.press("Control+B")


def test_typing_the_answers_by_keyboard_alone_turns_each_check(solved: Page) -> None:
    for name in CHECKS:
        expect(read_output(solved, name)).to_contain_text(PASSED)
        expect(read_output(solved, name)).not_to_contain_text("✗")
    expect(read_output(solved, "progress")).to_contain_text("12 of 17 points so far; 5 more")


def test_the_validate_button_finds_nothing_wrong(solved: Page) -> None:
    solved.get_by_role("button", name="Validate").click()  # saves first

    expect(solved.get_by_role("dialog")).to_contain_text("Success! Your notebook passes")
    solved.keyboard.press("Escape")


def test_restart_and_run_all_keeps_every_check(solved: Page) -> None:
    run_all(solved, restart=True)

    for name in CHECKS:
        expect(read_output(solved, name)).to_contain_text(PASSED)


def test_no_page_asks_another_machine(solved: Page, strangers: list[str]) -> None:
    assert strangers == []

"""A student works on the drill: run untouched, move the slider, solve, validate, run again."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from browser.lab import Lab, copy_drill
from browser.slider import drag, press_and_watch
from browser.student import CHECKS, open_notebook, read_output, run_all, solve
from grader.answers import CAUSE, HAPPENED, PREVENTION, diagnose, draw, train_at, write_up

TYPED = {
    "predict": "PREDICTION = {0.3: 'glides', 0.95: 'zigzags', 1.0: 'bounces', 1.2: 'explodes'}",
    "observe": "GROWTH_PER_STEP = losses_bad[1] / losses_bad[0]",
    "diagnose": diagnose(),
    "fix": train_at("0.3"),
    "compare": draw(),
    "transfer": "LEARNING_RATE_STRETCHED = 0.05",
    "postmortem": write_up(HAPPENED, CAUSE, PREVENTION),
}

# Ours is what our cells render; editors, toolbars and collapsers around it are JupyterLab's.
# Two things within are others' too, and no notebook can mend them; each has an equivalent:
# JupyterLab shows a figure without alt text (ours are told in words, see test_notebook), and
# ipywidgets names no slider's handle (a labelled box to type the rate in stands beside it).
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


@pytest.fixture(scope="module")
def page(lab: Lab, browser: BrowserContext) -> Page:
    return open_notebook(browser, lab, copy_drill(lab.home, "drill.ipynb"))


@pytest.fixture(scope="module")
def untouched(page: Page) -> dict[str, str]:
    """What each check says after Run All on the notebook as it was released."""
    run_all(page)
    return {name: read_output(page, name).inner_text().strip() for name in CHECKS}


@pytest.fixture(scope="module")
def solved(page: Page, untouched: dict[str, str]) -> Page:
    solve(page, TYPED)
    return page


def test_untouched_notebook_runs_to_its_end_and_every_check_says_what_to_do(
    page: Page, untouched: dict[str, str]
) -> None:
    assert [name for name, said in untouched.items() if not said.startswith("✗ ")] == []
    assert min(said.count(".") + said.count("?") for said in untouched.values()) >= 3
    expect(page.get_by_role("heading", name="What to do next")).to_be_in_viewport()


def test_figure_and_sentence_follow_the_slider_without_flicker(
    page: Page, untouched: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    slider, output = read_output(page, "slider").get_by_role("slider"), read_output(page, "slider")

    watched = press_and_watch(slider)
    with capsys.disabled():
        print(f"\nslider: {watched}")
    expect(output).to_contain_text("lr=1.00: ✗ bounces for ever.")
    assert watched.missing == 0
    assert len(watched.heights) == 1

    drag(slider, -60)
    rate = float(slider.get_attribute("aria-valuetext") or "nan")
    assert 0.5 < rate < 0.98
    expect(output).to_contain_text(f"lr={rate:.2f}: ✓ converged, overshooting.")
    expect(output.get_by_role("img")).to_have_attribute("alt", re.compile(f"^lr={rate:.2f}:"))

    box = output.get_by_label("type lr")
    box.fill("0.3")
    box.press("Enter")
    expect(output).to_contain_text("lr=0.30: ✓ converged, gliding.")


def test_axe_finds_no_serious_violation_of_ours(page: Page, untouched: dict[str, str]) -> None:
    found = Axe().run(page, OURS).response["violations"]
    serious = [problem for problem in found if problem["impact"] in ("serious", "critical")]

    assert [(problem["id"], problem["nodes"]) for problem in serious] == []


def test_at_200_percent_nothing_is_cut_off(page: Page, untouched: dict[str, str]) -> None:
    whole = page.viewport_size
    page.keyboard.press("Control+B")  # the list of files, which would take half of the page
    page.set_viewport_size({"width": 640, "height": 400})  # what zoom leaves of 1280 x 800

    assert page.evaluate(CUT_OFF) == []
    slider = read_output(page, "slider").get_by_role("slider")
    slider.press("ArrowRight")
    expect(slider).to_be_in_viewport()

    assert whole is not None
    page.set_viewport_size(whole)
    page.keyboard.press("Control+B")


def test_typing_the_answers_by_keyboard_alone_turns_each_check(solved: Page) -> None:
    for name in CHECKS:
        expect(read_output(solved, name)).to_contain_text("✓")
        expect(read_output(solved, name)).not_to_contain_text("✗")


def test_the_validate_button_finds_nothing_wrong(solved: Page) -> None:
    solved.get_by_role("button", name="Validate").click()  # saves first

    expect(solved.get_by_role("dialog")).to_contain_text("Success! Your notebook passes")
    solved.keyboard.press("Escape")


def test_restart_and_run_all_keeps_every_check(solved: Page) -> None:
    run_all(solved, restart=True)

    for name in CHECKS:
        expect(read_output(solved, name)).to_contain_text("✓")


def test_no_page_asks_another_machine(solved: Page, strangers: list[str]) -> None:
    assert strangers == []

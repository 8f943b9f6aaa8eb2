"""A student works on the drill: run untouched, move the slider, solve, validate, run again."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from browser.lab import Lab, copy_drill
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


def test_typing_the_answers_by_keyboard_alone_turns_each_check(solved: Page) -> None:
    for name in CHECKS:
        expect(read_output(solved, name)).to_contain_text("✓")
        expect(read_output(solved, name)).not_to_contain_text("✗")


def test_the_validate_button_finds_nothing_wrong(solved: Page) -> None:
    solved.keyboard.press("Control+S")
    solved.get_by_role("button", name="Validate").click()

    expect(solved.get_by_role("dialog")).to_contain_text("Success! Your notebook passes")
    solved.keyboard.press("Escape")


def test_restart_and_run_all_keeps_every_check(solved: Page) -> None:
    run_all(solved, restart=True)

    for name in CHECKS:
        expect(read_output(solved, name)).to_contain_text("✓")


def test_no_page_asks_another_machine(solved: Page, strangers: list[str]) -> None:
    assert strangers == []

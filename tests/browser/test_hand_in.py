"""Fetching and submitting with nbgrader's panel, in a temporary exchange."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.browser.lab import ASSIGNMENT, Lab, copy_drill
from support.browser.server import COURSE
from support.browser.student import choose


@pytest.fixture
def released(lab: Lab, tmp_path: Path) -> None:
    """Release the drill to the exchange, from a course folder."""
    folder = tmp_path / f"release/{ASSIGNMENT}"
    folder.mkdir(parents=True)
    copy_drill(folder, f"{ASSIGNMENT}.ipynb")
    command = [sys.executable, "-m", "nbgrader", "release_assignment", ASSIGNMENT]
    subprocess.run(
        command, cwd=tmp_path, env=lab.server.environment, check=True, capture_output=True
    )


@pytest.fixture
def panel(lab: Lab, browser: BrowserContext, released: None) -> Page:
    page = browser.new_page()
    page.goto(lab.front())
    choose(page, "Nbgrader", "Assignment List")
    return page


@pytest.mark.usefixtures("released")
def test_the_panel_fetches_the_drill_and_submits_it(lab: Lab, panel: Page) -> None:
    panel.get_by_role("button", name="Fetch").click()
    submit = panel.get_by_role("button", name="Submit")
    submit.wait_for()
    assert (lab.home / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").exists()

    submit.click()

    expect(panel.locator("#submitted_assignments_list")).to_contain_text(ASSIGNMENT)
    (inbound,) = (lab.server.exchange / COURSE / "inbound").iterdir()
    assert (inbound / f"{ASSIGNMENT}.ipynb").exists()

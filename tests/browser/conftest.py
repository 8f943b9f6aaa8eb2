"""A JupyterLab and a browser, shared by all tests here; without a browser they are skipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from support.browser.chromium import CHROMIUM, start_chromium
from support.browser.lab import Lab, start_lab

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip them without Chromium."""
    for item in items:
        if HERE in item.path.parents and CHROMIUM is None:
            item.add_marker(
                pytest.mark.skip("no Chromium on this machine: apt-get install chromium")
            )


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with start_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="session")
def strangers() -> list[str]:
    """The addresses on other machines that pages have requested."""
    return []


@pytest.fixture(scope="session")
def browser(strangers: list[str]) -> Iterator[BrowserContext]:
    with start_chromium(strangers) as context:
        yield context

"""The class report in a browser: legible in light and dark mode and on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page
from support.sample_class import ASSIGNMENT, Student, enrol, make_course

from grader.report.page.class_report import write_report

CLASS = (
    *(Student("reference", hours=-i, by_hand=i % 4) for i in range(6)),
    *(Student("rate_too_small", hours=i, by_hand=2) for i in range(3)),
    Student("untouched", by_hand=0),
)
FIND_DISTORTED = """pictures => pictures.filter(picture => {
  const shape = picture.naturalWidth / picture.naturalHeight;
  return Math.abs(picture.width / picture.height / shape - 1) > 0.02 || picture.height > 300;
}).map(picture => picture.alt)"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = make_course(tmp_path_factory.mktemp("report"))
    enrol(course, CLASS)
    page, _ = write_report(course, ASSIGNMENT, names=False)
    return page


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_everything_is_legible_and_nothing_is_cut_off(
    scheme: Literal["light", "dark"], width: int, report: Path, page: Page
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    found = Axe().run(page).response["violations"]
    assert [(problem["id"], problem["nodes"]) for problem in found] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_paper_shows_whole_figures_and_what_is_folded(report: Path, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 690, "height": 1000})  # A4 with margins
    page.goto(report.as_uri())
    assert page.locator("img").evaluate_all(FIND_DISTORTED) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.get_by_text("moderately difficult", exact=True).first.bounding_box() is not None
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_findings_come_first(report: Path, page: Page) -> None:
    page.goto(report.as_uri())
    assert page.locator("h1").count() == 1
    assert page.locator("h2").first.inner_text() == "Worth discussing"
    assert 1 <= page.locator("h2").first.locator("xpath=following::ol[1]/li").count() <= 3

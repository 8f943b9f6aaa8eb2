"""A student's feedback page: short, legible in light and dark mode and on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat.v4 import new_output
from playwright.sync_api import BrowserContext, Page
from support.sample_class import ASSIGNMENT, Student, enrol, make_course

from grader.cells import get_id
from grader.feedback.class_feedback import write_feedback

TALLEST = 12_900 / 3  # CSS pixels for a typical student: a third of a whole notebook
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJg"
    "gg=="
)
CLASS = (
    Student("reference", hours=-3, by_hand=3),
    Student("rate_too_small", hours=5),
    Student("factor_without_its_sign", hours=-1, by_hand=1),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    course = make_course(tmp_path_factory.mktemp("feedback"))
    enrol(course, CLASS)
    for copy in (course.root / "autograded").glob(f"*/{ASSIGNMENT}/*.ipynb"):
        draw_a_figure(copy)
    written, failed = write_feedback(course, ASSIGNMENT)
    assert failed == {}
    return written


def draw_a_figure(copy: Path) -> None:
    """Give the answer `compare` an output, as grading does."""
    notebook = nbformat.read(copy, as_version=4)
    (cell,) = (cell for cell in notebook.cells if get_id(cell) == "compare")
    cell.outputs = [new_output("display_data", data={"image/png": DOT})]
    nbformat.write(notebook, copy)


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_typical_student_reads_a_third_of_a_notebook(pages: list[Path], page: Page) -> None:
    for written in pages:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(written.as_uri())
        assert page.evaluate("document.documentElement.scrollHeight") <= TALLEST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_everything_is_legible_and_nothing_is_cut_off(
    scheme: Literal["light", "dark"], width: int, pages: list[Path], page: Page
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for written in pages:
        page.goto(written.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
        found = Axe().run(page).response["violations"]
        assert [(problem["id"], problem["nodes"]) for problem in found] == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_questions_are_links_in_words(pages: list[Path], page: Page) -> None:
    page.goto(pages[1].as_uri())
    links = page.get_by_role("region", name="Your mark").get_by_role("link").all()
    assert len(links) == page.locator("section.question:not(#rest)").count()
    for link in links:
        target = page.locator(link.get_attribute("href") or "")
        assert target.locator("h2").inner_text().startswith(("✓", "✗", "…"))
        assert link.inner_text() in target.locator("h2").inner_text()


def test_passed_questions_are_folded(pages: list[Path], page: Page) -> None:
    page.goto(pages[0].as_uri())
    assert page.locator("section.question > h2").count() == 0
    page.goto(pages[1].as_uri())
    assert page.locator("section.question > h2").count() == 1

"""What a student hands in runs nowhere in the browser of who marks it, and can still be seen."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from playwright.sync_api import BrowserContext, Page, expect
from rich.console import Console
from support.attacks import ACTIVE
from support.small_drill import ASSIGNMENT, HandIn, solved

from browser.marker import start_formgrader
from grader.course import Course
from grader.feedback.class_feedback import write_feedback
from grader.grade.run import grade_class

RUN = "document.documentElement.dataset.attacked=1"
BY_HAND = (
    f"<img src=x onerror='{RUN}'>",
    f"<svg/onload='{RUN}'>",
    f"[click](javascript:{RUN})",
    f"$\\href{{javascript:{RUN}}}{{x}}$",
    f"<script>{RUN}</script>",
)
SEEN = """
import matplotlib.pyplot as plt
from IPython.display import HTML, display
plt.plot([1, 2]); plt.show()
display(HTML("<table><tr><td>cell-of-a-table</td></tr></table>"))
"""


@pytest.fixture
def graded(course: Course, hand_in: HandIn) -> Course:
    """A course with one submission, full of active content."""
    notebook = solved()
    notebook.cells += [new_code_cell(attack.code.replace("alert(1)", RUN)) for attack in ACTIVE]
    notebook.cells += [make(text) for text in BY_HAND for make in (new_markdown_cell, new_raw_cell)]
    notebook.cells.append(new_code_cell(SEEN))
    notebook.metadata["title"] = f"</title><script>{RUN}</script>"
    hand_in("student01", nbformat.writes(notebook))
    grade_class(course, ASSIGNMENT, Console(quiet=True))
    return course


@pytest.fixture
def feedback(graded: Course, browser: BrowserContext) -> Iterator[Page]:
    (written,), _ = write_feedback(graded, ASSIGNMENT)
    page = browser.new_page()
    page.goto(Path(written).as_uri())
    yield page
    page.close()


@pytest.fixture
def formgrader(graded: Course, browser: BrowserContext, tmp_path: Path) -> Iterator[Page]:
    with graded.gradebook() as gradebook:
        name = gradebook.find_submission(ASSIGNMENT, "student01").notebooks[0].id
    with start_formgrader(graded, tmp_path / "own", f"/submissions/{name}/") as url:
        page = browser.new_page()
        page.goto(url)
        yield page
        page.close()


@pytest.mark.parametrize("where", ["feedback", "formgrader"])
def test_nothing_runs_and_figures_and_tables_are_seen(
    where: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(where)
    expect(page.get_by_text("cell-of-a-table", exact=True)).to_be_visible()
    figure = page.locator("img[src^='data:image/png']").last
    expect(figure).to_be_visible()
    box = figure.bounding_box()
    assert box is not None
    assert box["width"] > 100
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # handlers and maths come late
    for link in page.locator("a").all():
        assert "javascript:" not in (link.get_attribute("href") or "")
    assert page.evaluate("document.documentElement.dataset.attacked") is None
    assert all(not frame.url.startswith("javascript") for frame in page.frames)


def test_the_same_content_would_run_in_a_page_that_lets_it(browser: BrowserContext) -> None:
    page = browser.new_page()
    page.set_content("".join(BY_HAND))
    page.wait_for_function("document.documentElement.dataset.attacked")
    page.close()

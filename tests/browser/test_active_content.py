"""Active content of a submission does not run in a marker's browser, but the rest is shown."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from playwright.sync_api import BrowserContext, Page, expect
from rich.console import Console
from support.attacking.attacks import ACTIVE
from support.browser.marker import start_formgrader
from support.small_drill import ASSIGNMENT, solved

from grader.course import Course, open_course
from grader.feedback.class_feedback import write_feedback
from grader.grade.grade_class import grade_class

RUN = "document.documentElement.dataset.attacked=1"
BY_HAND = (
    f"<img src=x onerror='{RUN}'>",
    f"<svg/onload='{RUN}'>",
    f"[click](javascript:{RUN})",
    f"$\\href{{javascript:{RUN}}}{{x}}$",
    f"<script>{RUN}</script>",
    "# postmortem",
    "![](attachment:lost.png)",
    "$\\rlap{\\raise9em{\\rule{99em}{99em}}}$",
)
SEEN = """
import matplotlib.pyplot as plt
from IPython.display import HTML, display
plt.plot([1, 2]); plt.show()
display(HTML("<table><tr><td>cell-of-a-table</td></tr></table>"))
"""
LEADING_TO_CODE = "links => links.map(a => a.href).filter(to => to.startsWith('javascript:'))"


@pytest.fixture(scope="module")
def graded(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with one submission full of active content."""
    root = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(released, root)
    course = open_course(root)
    notebook = solved()
    notebook.cells += [new_code_cell(attack.code.replace("alert(1)", RUN)) for attack in ACTIVE]
    notebook.cells += [make(text) for text in BY_HAND for make in (new_markdown_cell, new_raw_cell)]
    notebook.cells.append(new_code_cell(SEEN))
    notebook.metadata["title"] = f"</title><script>{RUN}</script>"
    folder = course.folder("submitted", ASSIGNMENT, "student01")
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    grade_class(course, ASSIGNMENT, Console(quiet=True))
    return course


@pytest.fixture(scope="module")
def written(graded: Course) -> Path:
    (page,), _ = write_feedback(graded, ASSIGNMENT)
    return page


@pytest.fixture(scope="module")
def address(graded: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where formgrader shows the submission."""
    with graded.gradebook() as gradebook:
        name = gradebook.find_submission(ASSIGNMENT, "student01").notebooks[0].id
    own = tmp_path_factory.mktemp("marker")
    with start_formgrader(graded, own, f"/submissions/{name}/") as url:
        yield url


@pytest.fixture
def feedback(written: Path, browser: BrowserContext) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(written.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    yield page
    page.close()


@pytest.fixture
def formgrader(address: str, browser: BrowserContext) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(address)
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
    assert not page.locator("a").evaluate_all(LEADING_TO_CODE)
    assert page.evaluate("document.documentElement.dataset.attacked") is None
    assert all(not frame.url.startswith("javascript") for frame in page.frames)


# What MathJax makes of \\rlap{\\raise...\\rule...}, and how far stacked letters reach.
COVER = """box => box.insertAdjacentHTML("afterbegin", `<span style="position: relative;
  display: inline-block; width: 0"><span style="position: absolute; z-index: 99; left: -400px;
  top: -400px; width: 2000px; height: 2000px; background: white">20 of 20</span></span>`)"""
ON_TOP = """field => {
  field.scrollIntoView({block: "center"});
  const {x, y, width, height} = field.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return top === field || field.contains(top);
}"""


@pytest.mark.parametrize(
    ("where", "field", "boxes"),
    [
        ("formgrader", "input.score", ".student-markdown, .output_subarea, .input_area"),
        ("feedback", ".mark", ".student"),
    ],
)
def test_nothing_that_a_student_wrote_covers_a_mark(
    where: str, field: str, boxes: str, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(where)
    fields = page.locator(field)
    assert fields.count()
    assert page.locator(boxes).count() > 10
    page.locator(boxes).evaluate_all(f"boxes => boxes.forEach({COVER})")
    assert fields.evaluate_all(f"fields => fields.map({ON_TOP})") == [True] * fields.count()


def test_heading_of_a_student_takes_no_fields_name(formgrader: Page) -> None:
    expect(formgrader.get_by_role("heading", name="postmortem", exact=True)).to_be_visible()
    assert formgrader.evaluate("document.getElementById('postmortem').tagName") == "INPUT"


def test_feedback_asks_for_nothing_and_runs_nothing(feedback: Page, strangers: list[str]) -> None:
    strangers.clear()
    feedback.reload()
    assert feedback.locator("script, iframe, object, embed, link").count() == 0
    policy = feedback.locator("meta[http-equiv]").get_attribute("content")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert strangers == []


def test_the_same_content_would_run_in_a_page_that_lets_it(browser: BrowserContext) -> None:
    page = browser.new_page()
    page.set_content("".join(BY_HAND))
    page.wait_for_function("document.documentElement.dataset.attacked")
    page.close()

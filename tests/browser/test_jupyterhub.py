"""JupyterHub, from release to feedback, with two users in Chromium."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.browser.hub import COURSE, Hub, find_lack, start_hub
from support.small_drill import ASSIGNMENT, build_source, find_cell

LACK = find_lack()
pytestmark = pytest.mark.skipif(bool(LACK), reason=LACK)
CONFIG = """
from grader.configure import configure

c = get_config()
configure(c)
c.CourseDirectory.root = {root!r}
"""
PATIENCE = 120_000  # milliseconds: servers start on a busy machine


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course on the hub: a notebook in source/, and the call of `configure`."""
    root = tmp_path / "course"
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(build_source(), source / f"{ASSIGNMENT}.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root)))
    return root


@pytest.fixture
def hub(course: Path, tmp_path: Path) -> Iterator[Hub]:
    with start_hub(tmp_path / "hub", course) as hub:
        yield hub


@contextlib.contextmanager
def log_in(browser: BrowserContext, hub: Hub, user: str, page_after: str) -> Iterator[Page]:
    """A page that shares no cookies with others, where that user is logged in."""
    assert browser.browser is not None
    with browser.browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{hub.url}/hub/login?next={page_after}")
        page.fill("#username_input", user)
        page.fill("#password_input", "any")
        page.click("#login_submit")
        page.wait_for_load_state("load")
        yield page


def press(page: Page, row: str, button: str) -> None:
    """Press a button in formgrader, and wait until it has finished."""
    page.locator("tr", has_text=row).locator(f".{button} a").click()
    title = page.locator(".modal-title")
    expect(title.filter(has_text="Success")).to_be_visible(timeout=PATIENCE)
    page.locator(".modal .close").first.click()
    expect(page.locator(".modal")).to_be_hidden()


def ask(page: Page, hub: Hub, action: str, **fields: Any) -> Any:
    """The request that the assignment list sends to the student's server."""
    url = f"{hub.url}/user/student/assignments{action}"
    cookies = {c["name"]: c["value"] for c in page.context.cookies(url)}
    headers = {"X-XSRFToken": cookies["_xsrf"]}
    form = {"course_id": COURSE, "assignment_id": ASSIGNMENT, **fields}
    if action:
        answer = page.request.post(url, form=form, headers=headers, timeout=PATIENCE)
    else:
        answer = page.request.get(url, params={"course_id": COURSE}, timeout=PATIENCE)
    assert answer.ok, answer.text()
    found = json.loads(answer.text())
    assert found["success"], found
    return found["value"]


def test_from_release_to_feedback(browser: BrowserContext, hub: Hub, course: Path) -> None:
    formgrader = f"/services/{COURSE}/formgrader"
    with log_in(browser, hub, "instructor", formgrader) as page:
        press(page, ASSIGNMENT, "assign")
        press(page, ASSIGNMENT, "release")
    with log_in(browser, hub, "student", "/hub/spawn") as page:
        page.wait_for_url(f"{hub.url}/user/student/lab*", timeout=PATIENCE)
        assert [item["status"] for item in ask(page, hub, "")] == ["released"]
        ask(page, hub, "/fetch")
        (notebook,) = hub.homes.glob(f"student/**/{ASSIGNMENT}.ipynb")
        answer(notebook)
        ask(page, hub, "/submit")
        denied = page.goto(f"{hub.url}{formgrader}")
        assert denied is not None
        assert denied.status == 403, "formgrader is the instructor's alone"
    with log_in(browser, hub, "instructor", formgrader) as page:
        press(page, ASSIGNMENT, "collect")
        page.locator(".num-submissions a").click()
        press(page, "root", "autograde")
        expect(page.locator("tr", has_text="root").locator(".score")).to_have_text("3 / 6")
        copy = next(course.glob(f"autograded/*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"))
        assert "hidden from students" in copy.read_text()
        press(page, "root", "generate-feedback")
        press(page, "root", "release-feedback")
    with log_in(browser, hub, "student", "/hub/spawn") as page:
        page.wait_for_url(f"{hub.url}/user/student/lab*", timeout=PATIENCE)
        ask(page, hub, "/fetch_feedback")
    assert list(hub.homes.glob(f"student/**/feedback/**/{ASSIGNMENT}.html"))


def answer(path: Path) -> None:
    """A right answer, which also looks for the course folder."""
    notebook = nbformat.read(path, as_version=4)
    find_cell(notebook, "predict").source = (
        "PREDICTION = 'up'\nimport os\nprint('' if os.path.exists('/etc/passwd') else "
        "'hidden from students')"
    )
    find_cell(notebook, "fix").source = "LEARNING_RATE_FIXED = 0.1"
    nbformat.write(notebook, path)

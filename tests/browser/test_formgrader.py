"""Marking in formgrader, from the list of assignments to the student's feedback page."""

import re
from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.browser.marker import start_formgrader
from support.notebooks import RELEASE, SOURCE
from support.sample_class import ASSIGNMENT, BY_NAME, make_course

from grader.assignment.fill_in import fill_in
from grader.cells import SELF_REPORTED_NOTE
from grader.course import Course, open_course
from grader.grade.gradebook.self_reported_comments import COMMENT_TEXT

STUDENTS = {"student01": "rate_too_small", "student02": "growth_typed_as_a_number"}
PRY = """import os
try:
    print("the source is open:", os.listdir({folder!r}))
except OSError:
    print("the source is shut")
"""
BESIDE = "fix_rate"  # a test that runs beside the student's code
SETTING = f"\nc.JudgeSubmission.self_reported = {{'{ASSIGNMENT}': ['{BESIDE}']}}\n"
ANSWER = "Each step jumps across and lands farther out"
RUBRIC = "Rubric for `postmortem`"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The drill with a self-reported test, and two submissions, which look for the solutions."""
    root = make_course(tmp_path_factory.mktemp("course")).root
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(SETTING)
    course = open_course(root)
    for student, name in STUDENTS.items():
        written = f'postmortem = """{ANSWER}\n### What happened\n- It grew, by 1.96 at each step.\n'
        written += (
            f'### Root cause\n- {ANSWER}.\n### How to prevent it\n- Be careful next time, all.\n"""'
        )
        notebook = fill_in(RELEASE, SOURCE, {**BY_NAME[name].cells, "postmortem": written})
        fix = next(
            c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "fix"
        )
        fix.source = PRY.format(folder=str(course.root / "source")) + fix.source
        folder = course.folder("submitted", ASSIGNMENT, student)
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{ASSIGNMENT}.ipynb")
    return course


@pytest.fixture(scope="module")
def page(
    course: Course, browser: BrowserContext, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Formgrader's first page."""
    with start_formgrader(course, tmp_path_factory.mktemp("marker")) as url:
        page = browser.new_page()
        page.goto(url)
        yield page
        page.close()


def press(page: Page, student: str, button: str) -> None:
    """Press a button in a student's row, and wait until formgrader has finished."""
    page.locator("tr", has_text=student).locator(f".{button} a").click()
    expect(page.locator(".modal-title", has_text="Success")).to_be_visible(timeout=120_000)
    page.locator(".modal .close").first.click()
    expect(page.locator(".modal")).to_be_hidden()


def test_list_shows_the_assignment_and_how_many_handed_in(page: Page) -> None:
    row = page.locator("tbody tr", has_text=ASSIGNMENT)
    expect(row.locator(".num-submissions")).to_have_text("2")


def test_button_grades_through_the_judge(page: Page, course: Course) -> None:
    page.locator(".num-submissions a").click()
    for student in STUDENTS:
        press(page, student, "autograde")
        status = page.locator("tr", has_text=student).locator(".status")
        expect(status).to_have_text("needs manual grading")
        copy = course.folder("autograded", ASSIGNMENT, student) / f"{ASSIGNMENT}.ipynb"
        assert "the source is shut" in copy.read_text(encoding="utf-8")
    expect(page.locator("tr", has_text="student01").locator(".score")).to_have_text("16 / 20")
    expect(page.locator("tr", has_text="student02").locator(".score")).to_have_text("17 / 20")


def test_rubric_and_form_check_stand_under_the_answer(page: Page) -> None:
    page.get_by_role("link", name="Manual Grading").click()
    page.get_by_role("link", name=ASSIGNMENT).click()
    page.get_by_role("link", name=ASSIGNMENT).last.click()
    page.get_by_role("link", name="Submission #1").click()
    answer = page.get_by_role("heading", name=re.compile("How to prevent it")).last
    rubric = page.get_by_text(RUBRIC)
    answer.scroll_into_view_if_needed()
    expect(rubric).to_be_visible()
    expect(page.get_by_text("✓ Three parts, each with something to say.").last).to_be_visible()
    above, below = answer.bounding_box(), rubric.bounding_box()
    assert above is not None
    assert below is not None
    assert 0 < below["y"] - above["y"] < 400  # both fit on one screen


def test_self_reported_test_has_its_note_below_it_and_a_comment_in_the_gradebook(
    page: Page, course: Course
) -> None:
    (note,) = page.get_by_text(SELF_REPORTED_NOTE).all()
    note.scroll_into_view_if_needed()
    test = page.locator(".nbgrader-label", has_text=BESIDE)
    above, below = test.bounding_box(), note.bounding_box()
    assert above is not None
    assert below is not None
    assert 0 < below["y"] - above["y"] < 600
    with course.gradebook() as gradebook:
        for student in STUDENTS:
            sheet = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
            said = {comment.name: comment.auto_comment for comment in sheet.comments}
            assert [name for name in said if said[name] == COMMENT_TEXT] == [BESIDE]


def test_points_and_comment_are_kept_and_next_is_the_next_student(
    page: Page, course: Course
) -> None:
    for points in ("2", "1.5"):
        # Both are set by formgrader once it has read the gradebook; what is typed before is lost.
        expect(page.locator("#postmortem")).to_have_class(re.compile("needs_manual_grade"))
        expect(page.locator("#postmortem-comment")).to_have_attribute(
            "placeholder", re.compile(".")
        )
        page.locator("#postmortem").fill(points)
        page.locator("#postmortem").press("Tab")
        expect(page.locator("#postmortem")).not_to_have_class(re.compile("needs_manual_grade"))
        page.locator("#postmortem-comment").fill(f"What could a program watch? ({points})")
        with page.expect_response(re.compile("/api/comment/")):
            page.locator("#postmortem-comment").press("Tab")
        page.get_by_role("link", name="Next").click()
    expect(page.locator(".breadcrumb .active")).to_have_text(ASSIGNMENT)  # nobody is left
    with course.gradebook() as gradebook:
        marks = {
            student: gradebook.find_submission(ASSIGNMENT, student).score for student in STUDENTS
        }
    assert sorted(marks.values()) in ([17.5, 19.0], [18.0, 18.5])


def test_feedback_made_by_its_button_is_the_students_page(
    page: Page, course: Course, browser: BrowserContext
) -> None:
    page.get_by_role("link", name="Manage Assignments").click()
    page.locator(".num-submissions a").click()
    press(page, "student01", "generate-feedback")
    made = course.folder("feedback", ASSIGNMENT, "student01") / f"{ASSIGNMENT}.html"
    feedback = browser.new_page()
    for width in (1280, 390):
        feedback.set_viewport_size({"width": width, "height": 900})
        feedback.goto(made.as_uri())
        expect(feedback.locator(".mark")).to_have_text(re.compile(r"1[78](\.5)? of 20 points"))
        summary = feedback.get_by_role("region", name="Your mark")
        expect(summary).to_contain_text("student01")
        expect(feedback.locator(".message")).to_contain_text("it takes 166 steps")
        expect(summary).to_contain_text("ran in the same process as your code")
        expect(feedback.locator(".comment")).to_contain_text("What could a program watch?")
        expect(feedback.get_by_text(RUBRIC)).to_have_count(0)
        assert feedback.evaluate(FIND_CUT_OFF) == []
    feedback.close()


FIND_CUT_OFF = """() => {
  document.querySelectorAll("details").forEach(fold => { fold.open = true; });
  return [...document.querySelectorAll("*")]
    .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .map(e => e.outerHTML.slice(0, 80));
}"""

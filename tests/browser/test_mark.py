"""Who marks with `python -m grader mark`: by keyboard, in light and dark, on a phone, safely."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.plugins import CsvExportPlugin
from playwright.sync_api import BrowserContext, Page, expect
from support.browser.marker import start_formgrader
from support.marking.mark_server import serve_marking, start_marking
from support.marking.marked_class import (
    QUESTION,
    hand_in_answers,
    read_mark,
    write_copy,
    write_rubric,
)
from support.small_drill import ASSIGNMENT, find_cell

from browser.test_active_content import BY_HAND, RUN
from grader.course import Course, open_course
from grader.export.lms_exporters import EXPORTERS
from grader.feedback.class_feedback import write_feedback

TWICE = "Each step jumped over the minimum of the bowl and landed farther out than it began."
ANSWERS = {
    "student01": "It diverged.",
    "student02": "It grew by 1.96.",
    "student03": TWICE,
    "student04": TWICE.replace("farther", "further"),
    "student05": "The rate was too high.",
    "student06": "It grew: $x_{k+1} = -1.4 x_k$\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n- one\n- two",
}
TYPE_AT_ONCE = """(keys) => [...keys].forEach((key) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })))"""
NO_POINTS = re.compile(r"^\W of 3$")
CUT_OFF = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".hidden, .first"))
  .map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Course:
    shutil.copytree(released, tmp_path / "course")
    course = open_course(tmp_path / "course")
    write_rubric(course)
    hand_in_answers(course, ANSWERS)
    return course


@pytest.fixture
def page(course: Course, browser: BrowserContext, strangers: list[str]) -> Iterator[Page]:
    """The page of the first answer; whatever it did, it asked no other machine for anything."""
    before = len(strangers)
    with serve_marking(course, ASSIGNMENT) as address:
        page = browser.new_page()
        page.goto(address)
        page.get_by_role("link", name=QUESTION).click()
        expect(page.get_by_role("heading", name=re.compile("^No. 1"))).to_be_visible()
        yield page
        page.close(run_before_unload=False)
    assert strangers[before:] == []


def go_to(page: Page, words: str) -> None:
    """The answer that says this, by the list."""
    if words not in page.locator(".answer").inner_text():  # the order is that of random ids
        page.locator(".list a", has_text=words).first.click()
    expect(page.locator(".answer")).to_contain_text(words)


def read_all(course: Course) -> dict[str, tuple[float | None, bool, str | None]]:
    return {student: read_mark(course, student) for student in ANSWERS}


def test_whole_class_is_marked_by_keyboard_alone(page: Page, course: Course) -> None:
    expect(page.locator(".state")).to_have_text("to mark")
    for _ in range(5):  # of six students two wrote nearly the same
        page.keyboard.press("1")
        expect(page.locator("#points-now")).to_have_text("1 of 3")
        expect(page.locator(".state")).to_have_text("begun")
        expect(page.locator("#status")).to_contain_text("Still to choose: Cause")
        page.keyboard.press("5")
        expect(page.locator("#points-now")).to_have_text("2 of 3")
        expect(page.locator(".state")).to_have_text("marked")
        page.keyboard.press("n")
    expect(page.get_by_text("Every answer has its mark.").first).to_be_visible()
    expect(page.get_by_text("6 of 6 marked")).to_be_visible()
    comment = "- Symptom (1 of 1): You show how fast.\n- Cause (1 of 2)"
    assert set(read_all(course).values()) == {(2.0, False, comment)}


def test_mark_is_seen_by_formgrader_feedback_and_every_export(
    page: Page, course: Course, browser: BrowserContext, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Two of three points by a person, and the three automatic ones that were there before."""
    monkeypatch.chdir(course.root)
    sheet = grade_the_rest(course, "student01")
    go_to(page, "It diverged.")
    page.keyboard.type("25cHow fast?")
    page.keyboard.press("Escape")
    expect(page.locator(".state")).to_have_text("marked")
    expect(page.locator("#undo-button")).to_be_enabled()
    assert browser.browser is not None
    formgrader = browser.browser.new_context().new_page()  # it asks another machine for MathJax
    with start_formgrader(course, tmp_path / "own") as address:
        formgrader.goto(address)  # gives the cookie
        formgrader.goto(address.partition("?")[0] + f"/submissions/{sheet}/")
        expect(formgrader.locator(f"#{QUESTION}")).to_have_value("1.5")
        expect(formgrader.locator(f"#{QUESTION}-comment")).to_have_value(re.compile("How fast\\?$"))
        formgrader.context.close()
    pages, _ = write_feedback(course, ASSIGNMENT)
    own = next(page for page in pages if "student01" in page.parts).read_text(encoding="utf-8")
    assert "4.5 of 6 points" in own
    assert "How fast?" in own
    for plugin in (CsvExportPlugin, *EXPORTERS.values()):
        exporter = plugin(config=course.config)
        exporter.assignment, exporter.to = [ASSIGNMENT], "marks.csv"
        with course.gradebook() as gradebook:
            exporter.export(gradebook)
        assert "4.5" in Path("marks.csv").read_text(encoding="utf-8").replace(",", " ").split()


def grade_the_rest(course: Course, student: str) -> str:
    """Give a student every automatic point; the id of the submitted notebook."""
    with course.gradebook() as gradebook:
        sheet = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
        for grade in sheet.grades:
            if grade.name != QUESTION:
                grade.auto_score, grade.needs_manual_grade = grade.max_score, False
        gradebook.db.commit()
        return str(sheet.id)


def test_keys_typed_faster_than_marks_are_saved_are_all_kept(page: Page, course: Course) -> None:
    page.keyboard.type("14n25n36n14n25")
    expect(page.locator(".progress")).to_contain_text("6 of 6 marked")
    points = sorted(mark[0] or 0.0 for mark in read_all(course).values())
    assert sum(points) in (3 + 1.5 + 0 + 3 + 1.5 + extra for extra in (3.0, 1.5, 0.0))


def test_comment_points_and_undo_by_keyboard(page: Page, course: Course) -> None:
    go_to(page, "The rate was too high.")
    page.keyboard.type("c")
    expect(page.locator("#comment")).to_be_focused()
    page.keyboard.type("1 n u: no keys here")
    page.keyboard.press("Escape")
    expect(page.locator("#comment")).not_to_be_focused()
    expect(page.locator("#undo-button")).to_be_enabled()  # it is saved
    page.keyboard.type("p2,5")
    page.keyboard.press("Enter")
    expect(page.locator("#points-now")).to_have_text("2½ of 3")
    assert read_mark(course, "student05") == (2.5, False, "1 n u: no keys here")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator("#points-now")).to_have_text(NO_POINTS)
    page.keyboard.press("x")
    expect(page.locator("#points-now")).to_have_text("0 of 3")
    assert read_mark(course, "student05") == (0.0, False, "1 n u: no keys here")


@pytest.mark.parametrize("way", ["n", "j", "mouse", "list"])
def test_comment_is_saved_however_its_page_is_left(way: str, page: Page, course: Course) -> None:
    go_to(page, "It diverged.")
    page.locator("#comment").fill("How fast?")
    match way:
        case "mouse":
            page.locator("#next").click()
        case "list":
            page.locator(".list a", has_text="The rate").click()
        case _:
            page.keyboard.press("Escape")
            is_last = not page.locator(f"[data-key={way}]").count()  # the order is random
            page.keyboard.press("k" if is_last else way)
    expect(page.locator(".answer")).not_to_contain_text("It diverged.")
    assert read_mark(course, "student01") == (None, True, "How fast?")


def test_points_out_of_range_are_told_and_what_was_typed_stays(page: Page, course: Course) -> None:
    page.locator("#comment").fill("Hm.")
    page.locator("#points").fill("9")
    page.locator("#points").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Points must be a number from 0 to 3, not: 9")
    expect(page.locator("#comment")).to_have_value("Hm.")
    expect(page.locator("#points")).to_have_value("9")
    assert {mark[0] for mark in read_all(course).values()} == {None}


def test_similar_answers_show_their_difference_and_one_is_marked_separately(
    page: Page, course: Course
) -> None:
    go_to(page, "Each step jumped")
    expect(page.get_by_role("heading", name=re.compile("and 1 similar"))).to_be_visible()
    expect(page.locator(".variants ins, .variants del")).to_have_count(2)
    page.keyboard.type("14")
    expect(page.locator("#points-now")).to_have_text("3 of 3")
    assert read_mark(course, "student03") == read_mark(course, "student04")
    page.locator(".variants .apart a").last.click()
    expect(page.get_by_text("Marked separately:")).to_be_visible()
    page.keyboard.press("6")
    expect(page.locator("#points-now")).to_have_text("1 of 3")
    marks = sorted(read_mark(course, student)[0] or 0 for student in ("student03", "student04"))
    assert marks == [1.0, 3.0]


def test_later_answer_takes_over_the_mark_of_a_like_one(page: Page, course: Course) -> None:
    go_to(page, "Each step jumped")
    page.keyboard.type("25")
    expect(page.locator(".state")).to_have_text("marked")
    hand_in_answers(course, {"student07": TWICE})
    page.keyboard.type("n")
    expect(page.locator(".progress")).to_contain_text("2 of 7 marked")
    page.locator(".list a.to-mark", has_text="Each step jumped").click()
    expect(page.locator("#same")).to_contain_text("1½")
    page.keyboard.press("s")
    expect(page.locator(".state")).to_have_text("marked")
    assert read_mark(course, "student07") == read_mark(course, "student03")


def test_mark_of_somebody_else_is_shown_and_not_overwritten(page: Page, course: Course) -> None:
    go_to(page, "It diverged.")
    where = QUESTION, ASSIGNMENT, ASSIGNMENT, "student01"
    with course.gradebook() as gradebook:
        gradebook.find_grade(*where).manual_score = 0.5
        gradebook.find_grade(*where).needs_manual_grade = False
        gradebook.db.commit()
    page.evaluate(
        TYPE_AT_ONCE, "14n"
    )  # what follows the mark that was not saved is not done either
    expect(page.get_by_role("alert")).to_contain_text("Not saved. This mark")
    expect(page.locator("#points-now")).to_have_text("½ of 3")
    expect(page.locator(".answer")).to_contain_text("It diverged.")
    assert read_mark(course, "student01") == (0.5, False, None)
    page.keyboard.type("1")
    expect(page.locator("#points-now")).to_have_text("1 of 3")


def test_work_that_was_graded_anew_is_looked_at_again(page: Page, course: Course) -> None:
    go_to(page, "It diverged.")
    page.keyboard.type("24")
    expect(page.locator(".state")).to_have_text("marked")
    with course.gradebook() as gradebook:
        where = QUESTION, ASSIGNMENT, ASSIGNMENT, "student01"
        gradebook.find_grade(*where).needs_manual_grade = True  # as autograding does
        gradebook.db.commit()
    page.reload()
    expect(page.locator(".state")).to_have_text("look again")
    page.keyboard.press("y")
    expect(page.locator(".state")).to_have_text("marked")
    assert read_mark(course, "student01")[:2] == (2.5, False)


def test_end_of_the_program_is_told_and_nothing_seems_saved(
    course: Course, browser: BrowserContext
) -> None:
    page = browser.new_page()
    with start_marking(course, ASSIGNMENT) as address:
        page.goto(address)
        page.get_by_role("link", name=QUESTION).click()
        expect(page.locator("#points-now")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("alert")).to_contain_text("Not saved: the program has ended.")
    expect(page.locator("#points-now")).to_have_text(NO_POINTS)
    page.close()


def test_page_works_without_its_script(course: Course, browser: BrowserContext) -> None:
    assert browser.browser is not None
    plain = browser.browser.new_context(java_script_enabled=False)
    with serve_marking(course, ASSIGNMENT) as address:
        page = plain.new_page()
        page.goto(address)
        page.get_by_role("link", name=QUESTION).click()
        page.get_by_role("button", name=re.compile("it diverged")).click()
        expect(page.locator("#points-now")).to_have_text("½ of 3")
        page.get_by_role("button", name=re.compile("names the rate")).click()
        page.get_by_role("link", name=re.compile("Next unmarked")).click()
        expect(page.locator("#points-now")).to_have_text(NO_POINTS)
    plain.close()
    assert sorted(mark[0] or 0 for mark in read_all(course).values())[-1] == 1.5


def add_active(notebook: NotebookNode) -> None:
    """Everything that might run, as an answer in a code cell, its outputs and a picture."""
    cell = find_cell(notebook, QUESTION)
    cell.cell_type, cell.execution_count = "code", None
    cell.source = "\n".join(f"# {text}" for text in BY_HAND)
    html = {"text/html": "".join(BY_HAND), "text/plain": "".join(BY_HAND)}
    svg = {"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>"}
    cell.outputs = [
        new_output("display_data", html),
        new_output("display_data", svg),
        new_output("display_data", {"application/javascript": RUN, "text/latex": BY_HAND[3]}),
        new_output("display_data", {"text/markdown": "".join(BY_HAND)}),
        new_output("display_data", {"image/png": f'x"><script>{RUN}</script>'}),
        new_output("stream", text="".join(BY_HAND), name="stdout"),
        new_output("error", ename=BY_HAND[0], evalue=BY_HAND[4], traceback=list(BY_HAND)),
    ]
    notebook.cells.append(new_markdown_cell("".join(BY_HAND)))


def test_nothing_that_a_student_wrote_runs(page: Page, course: Course) -> None:
    said: list[str] = []
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.on("console", lambda message: said.append(message.text))
    texts = dict(enumerate(BY_HAND))
    texts[len(texts)] = f"</textarea></form><script>{RUN}</script>\n\n![x](http://evil.example/x)"
    texts[len(texts)] = f"text = '''{''.join(BY_HAND)}'''"
    hand_in_answers(course, {f"attack{i}": text for i, text in texts.items()})
    hand_in_answers(course, {"attack99": ""}, add_active)
    page.reload()  # a key would start a page that a click then interrupts
    for row in range(page.locator(".list a").count()):
        page.locator(".list a").nth(row).click()
        expect(page.locator(".list a").nth(row)).to_have_attribute("aria-current", "page")
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.dataset.attacked") is None
        assert page.locator(".answer :is(script, svg, iframe, a, form, [onerror])").count() == 0
    assert [text for text in said if "Content Security Policy" in text] == []  # not even tried


KINDS = ["It grew: ", "Each step jumped", "The rate was"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 1000, 390])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    scheme: str, width: int, page: Page, course: Course
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 840})
    for words in KINDS:
        go_to(page, words)
        page.keyboard.press("1")
        expect(page.locator(".state")).to_have_text("begun")
        assert [v["id"] for v in Axe().run(page).response["violations"]] == []
        assert page.evaluate(CUT_OFF) == []
    page.locator("#points").fill("9")
    page.locator("#save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    page.goto(page.url.partition("/mark/")[0])
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    assert page.evaluate(CUT_OFF) == []


def test_copy_without_the_question_is_left_out(page: Page, course: Course) -> None:
    def lose(notebook: NotebookNode) -> None:
        notebook.cells.remove(find_cell(notebook, QUESTION))

    go_to(page, "The rate was too high.")
    write_copy(course, "student01", "", lose)
    page.reload()
    expect(page.locator(".progress")).to_contain_text("0 of 5 marked")

"""The class report: its numbers on made-up classes, and the page itself."""

import ast
import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import nbformat
import pytest
from support.sample_class import ASSIGNMENT, BY_NAME, DUE, Student, enrol, listen_to, make_course

from drills.exploding_loss.answers import WRONG, train_at
from grader.__main__ import main
from grader.course import Course, open_course
from grader.drill import Answer
from grader.report.graded_copy import read_number
from grader.report.items import analyse
from grader.report.mistakes import count_mistakes, name_mistake
from grader.report.people import find_late, find_struggling, measure_hours
from grader.report.pictures import draw_items, draw_marks, draw_mistakes, draw_times
from grader.report.rate_axis import draw_rates
from grader.report.rates import CONVERGES, sort_rates
from grader.report.read import read_class
from grader.report.record import Check, ClassRecord, Ungraded, Work, total
from grader.report.summary import EMPTY, summarise
from grader.report.tables import (
    tabulate_absent,
    tabulate_late,
    tabulate_mistakes,
    tabulate_struggling,
    tabulate_ungraded,
)

PICTURES = (draw_marks, draw_items, draw_mistakes, draw_rates, draw_times)
OWN = Answer("own", {"fix": train_at("1.7")}, ("fix_rate",), "<b>At 1.7</b> it goes up. Why?")
CLASS = (
    Student("reference", hours=-30, by_hand=3),
    Student("rate_too_small", hours=-1, by_hand=1),
    Student("rate_too_small", hours=5),
    Student("rate_zero", hours=5, extension=24),
    Student("rate_as_text", hours=2),
    Student("untouched", by_hand=0),
    Student(OWN, hours=-2),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def course(empty: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The class above; student008 sent a broken file, student009 an odd one, student010 nothing."""
    root = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(empty.root, root)
    course = open_course(root)
    enrol(course, CLASS)
    for student, name in (("student008", f"{ASSIGNMENT}.ipynb"), ("student009", "jane doe.pdf")):
        folder = course.folder("submitted", ASSIGNMENT, student)
        folder.mkdir(parents=True)
        (folder / name).write_text("")
    with course.gradebook() as gradebook:
        gradebook.add_student("student010")
    return course


@pytest.fixture(scope="module")
def record(course: Course) -> ClassRecord:
    return read_class(course, ASSIGNMENT)


def test_marks_are_those_of_the_gradebook(record: ClassRecord) -> None:
    marks = [total(work, record.automatic) for work in record.works]
    assert marks == [17, 16, 16, 14, 10, 0, 16]
    assert [check.name for check in record.checks if check.by_hand] == ["postmortem"]
    assert [work.points["postmortem"] for work in record.works[:3]] == [3, 1, None]


def test_wrong_answers_are_counted_by_name(record: ClassRecord) -> None:
    found = {(m.check, m.name): m.students for m in count_mistakes(record)}
    assert found["fix_converges", "rate too small"] == 2
    assert found["fix_rate", "rate zero"] == 1
    assert found["fix_rate", "rate as text"] == 1
    assert found["fix_rate", "<b>At …</b> it goes up."] == 1
    assert found["predict_complete", "untouched"] == 1
    assert sum(n for (check, _), n in found.items() if check == "fix_rate") == 4


def test_what_follows_from_a_wrong_answer_is_not_counted_again(record: ClassRecord) -> None:
    firsts = count_mistakes(record, first_only=True)
    assert {m.check for m in firsts if m.name == "rate zero"} == {"fix_rate"}


ABOVE = "At 1.35 each step multiplies the position by -1.7: its size is still above 1, so."


@pytest.mark.parametrize("answer", WRONG, ids=[answer.name for answer in WRONG])
def test_each_wrong_answer_is_known_by_its_own_message(answer: Answer) -> None:
    name = name_mistake(answer.fails[0], listen_to(answer)[answer.fails[0]], answer.fails, WRONG)
    assert answer.name.replace("_", " ") in name.split(" or ")


@pytest.mark.parametrize(
    ("message", "more", "name"),
    [
        (ABOVE, ("fix_decreases", "fix_converges"), "rate above the limit"),
        (ABOVE, ("fix_evidence", "fix_decreases", "fix_converges"), "rate above the colleagues"),
        (ABOVE, (), "At … each step multiplies the position by …: its size is still above …, so."),
        (
            "LEARNING_RATE_FIXED should be one real number, and is str 'a secret'. Write it.",
            ("fix_evidence", "fix_run", "fix_decreases", "fix_converges"),
            "rate as text",
        ),
        ("TimeoutError: took longer than 10 s", (), "TimeoutError: took longer than … s"),
        ("", (), "no message"),
    ],
    ids=["lower rate", "higher rate", "could be several", "text", "no row", "nothing said"],
)
def test_a_message_is_known_whatever_the_students_own_values(
    message: str, more: tuple[str, ...], name: str
) -> None:
    assert name_mistake("fix_rate", message, ("fix_rate", *more), WRONG) == name


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("LEARNING_RATE_FIXED = 0.3", 0.3),
        ("LEARNING_RATE_FIXED = 1", 1.0),
        ("LEARNING_RATE_FIXED = -0.1", -0.1),
        ("LEARNING_RATE_FIXED = 5\nLEARNING_RATE_FIXED = .2", 0.2),
        ("a = LEARNING_RATE_FIXED = 0.3", 0.3),
        ("LEARNING_RATE_FIXED = '0.3'", None),
        ("LEARNING_RATE_FIXED = True", None),
        ("LEARNING_RATE_FIXED = [0.3]", None),
        ("LEARNING_RATE_FIXED = None", None),
        ("LEARNING_RATE_FIXED = 1e999", None),
        ("LEARNING_RATE_FIXED = 1j", None),
        ("LEARNING_RATE_FIXED = 2 ** 3", None),
        ("LEARNING_RATE_FIXED = __import__('os').getpid()", None),
        ("LEARNING_RATE_FIXED = ???", None),
        ("LEARNING_RATE_FIXED = " + "-" * 15_000 + "1", None),
        ("LEARNING_RATE_FIXED = " + "(" * 15_000, None),
        ("LEARNING_RATE_FIXED = " + "9" * 15_000, None),
        ("LEARNING_RATE_FIXED = " + "9" * 400, None),
        ("LEARNING_RATE_FIXED = 0.3\0", None),
        ("if True:\n    LEARNING_RATE_FIXED = 0.3", None),
        ("", None),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_rate_is_read_as_plain_data(source: str, number: float | None) -> None:
    assert read_number(source, "LEARNING_RATE_FIXED") == number


def test_rates_are_sorted_by_what_they_do(record: ClassRecord) -> None:
    rates = sort_rates(record)
    assert (rates.converge, rates.stable, rates.unstable) == ((0.3,), (0.01, 0.01), (0.0, 1.7))
    assert rates.not_plain == 2


@pytest.mark.parametrize("rate", CONVERGES)
def test_range_that_converges_is_exact(rate: float) -> None:
    assert 8 * (1 - 2 * rate) ** 100 == pytest.approx(0.01)
    assert min(abs(rate - known) for known in (0.0323304, 0.9676696)) < 1e-7


def test_difficulty_is_the_share_of_points(record: ClassRecord) -> None:
    items = {item.check.name: item for item in analyse(record)}
    assert items["fix_rate"].share == pytest.approx(3 / 7)
    assert items["diagnose_limit"].share == pytest.approx(6 / 7)
    assert items["postmortem"].marked == 3
    assert items["postmortem"].share == pytest.approx(4 / 9)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(1, 1, 1), (0, 0, 0), (1, 1, 1), (0, 0, 0)], 1.0),
        ([(1, 0, 0), (0, 1, 1), (1, 0, 0), (0, 1, 1)], -1.0),
        ([(1, 1, 0), (0, 1, 0), (1, 0, 1), (0, 0, 1)], None),
        ([(1, 1, 0), (1, 1, 1), (1, 0, 0)], None),
        ([(1, 1, 1), (0, 0, 0)], None),
        ([(1, 1, 1), (1, 1, 0), (0, 0, 0), (0, 1, 0)], 2 / 8**0.5),
    ],
    ids=["goes with it", "against it", "rest alike", "all passed", "only two", "in between"],
)
def test_discrimination_is_the_correlation_with_the_rest(
    points: list[tuple[float, ...]], expected: float | None
) -> None:
    checks = tuple(Check(name, 1.0) for name in "abc")
    works = tuple(Work(str(i), dict(zip("abc", row, strict=True))) for i, row in enumerate(points))
    seen = analyse(ClassRecord(ASSIGNMENT, checks, works))[0].discrimination
    assert seen == (None if expected is None else pytest.approx(expected, abs=0.01))


def test_who_may_need_help_is_below_half(record: ClassRecord) -> None:
    (row,) = find_struggling(record, names=True)
    assert (row.who, row.points, row.first) == ("student006", 0, "predict_complete")


def test_extension_makes_late_in_time(record: ClassRecord) -> None:
    assert find_late(record, names=True) == [("student003", 5.0), ("student005", 2.0)]
    assert sorted(measure_hours(record)) == [-30, -2, -1, 0, 2, 5]


def test_what_could_not_be_graded_says_why_without_the_file_name(record: ClassRecord) -> None:
    whys = {ungraded.student: ungraded.why for ungraded in record.ungraded}
    assert whys["student008"] == f"{ASSIGNMENT}.ipynb is empty; ask for the file again"
    assert "only (another file)" in whys["student009"]
    assert record.absent == ("student010",)


def test_students_words_are_escaped(record: ClassRecord) -> None:
    page = tabulate_mistakes(record).data
    assert "&lt;b&gt;At …&lt;/b&gt;" in page
    assert "<b>" not in page


@pytest.mark.parametrize("names", [False, True])
def test_students_are_named_only_where_asked_for(record: ClassRecord, names: bool) -> None:
    tables = (tabulate_struggling, tabulate_late, tabulate_ungraded, tabulate_absent)
    named = {
        who for table in tables for who in re.findall(r"student\d+", table(record, names).data)
    }
    everyone = {"student003", "student005", "student006", *(f"student{i:03}" for i in (8, 9, 10))}
    assert named == (everyone if names else set())


def test_summary_counts_everyone(record: ClassRecord) -> None:
    assert summarise(record) == (
        f"{ASSIGNMENT}: 7 graded, 2 without a mark, 1 handed in nothing, "
        "4 wait for marking by hand."
    )


def repeat(record: ClassRecord, n: int) -> ClassRecord:
    """A class of n with the same kinds of work."""
    works = (record.works * n)[:n]
    spread = [replace(w, handed_in=DUE - timedelta(hours=i)) for i, w in enumerate(works)]
    return replace(record, works=tuple(spread), ungraded=(Ungraded("x", "why"),))


@pytest.mark.parametrize("n", [1, 3, 500])
@pytest.mark.parametrize("draw", PICTURES)
def test_figures_hold_a_class_of_any_size(draw: object, n: int, record: ClassRecord) -> None:
    picture = draw(repeat(record, n))  # type: ignore[operator]
    if n == 1 and draw is draw_mistakes:  # the reference alone
        assert picture.words == "Nobody missed a check."
        return
    assert re.search(r"\d", picture.words)
    for axes in picture.figure.axes:
        assert axes.get_title()
        heights = [bar.get_height() for bar in axes.patches]
        assert not heights or axes.get_ylim()[1] != 0


def test_empty_class_is_told_so_once_a_section(
    empty: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(empty.root)
    main(["report"])
    page = empty.root / "build/report" / ASSIGNMENT / "class_report.html"
    text = page.read_text(encoding="utf-8")
    sections = text.split("<h2")[1:]
    assert [section.count("Nothing to show yet.") for section in sections[:5]] == [1] * 5
    assert not any(": none." in section for section in sections[:5])


@pytest.mark.parametrize("draw", PICTURES)
def test_empty_class_has_no_figures(draw: object) -> None:
    picture = draw(ClassRecord(ASSIGNMENT))  # type: ignore[operator]
    assert (picture.figure, picture.words) == (None, "Nothing to show yet.")


def test_bars_of_the_rates_count_everyone(record: ClassRecord) -> None:
    wild = [-3.0, 0.0, 1e-9, 1e9, 0.3]
    works = tuple(replace(record.works[0], rate=rate) for rate in wild)
    picture = draw_rates(replace(record, works=works))
    assert picture.figure is not None
    (axes,) = picture.figure.axes
    heights = [bar.get_height() for bars in axes.containers for bar in bars]
    assert sum(heights) == len(wild)
    assert "Beyond the axis, drawn at its end: 2." in picture.words


def test_empty_gradebook_says_so(empty: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(empty.root)
    assert main(["report"]) == 0
    page = empty.root / "build" / "report" / ASSIGNMENT / "class_report.html"
    text = page.read_text(encoding="utf-8")
    assert EMPTY.partition("'s ")[2] in text
    assert "Error" not in text


@pytest.fixture(scope="module")
def page(course: Course) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course.root)
        assert main(["report", ASSIGNMENT]) == 0
    return course.root / "build" / "report" / ASSIGNMENT / "class_report.html"


def test_page_stands_alone_and_names_nobody(page: Path, record: ClassRecord) -> None:
    text = page.read_text(encoding="utf-8")
    assert summarise(record) in text
    assert text.count("<img") == len(PICTURES)
    assert len(re.findall(r'<img[^>]* alt="[^"]{20,}', text)) == len(PICTURES)
    assert "<script" not in text
    assert not re.findall(r'(?:src|href)="https?:', text)
    assert not re.findall(r"student\d|jane doe", text)
    assert "Traceback" not in text


def test_notebook_beside_the_page_is_the_executed_one(page: Path) -> None:
    notebook = nbformat.read(page.with_suffix(".ipynb"), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert "student0" not in nbformat.writes(notebook)
    longest = max(len(ast.parse(cell.source).body) for cell in code)
    assert longest <= 6  # one idea a cell: the numbers are computed in grader/report/


def test_the_table_of_answers_is_whole() -> None:
    assert len(BY_NAME) == len(set(BY_NAME)) > 60

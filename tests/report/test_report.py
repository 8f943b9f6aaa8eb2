"""The class report: its numbers on made-up classes, and the page itself."""

import ast
import html
import io
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import nbformat
import pytest
from matplotlib.patches import Rectangle
from support.sample_class import ASSIGNMENT, DUE, Student, enrol, make_course

from drills.exploding_loss import report as drill
from drills.exploding_loss.report import CONVERGES, sort_rates
from drills.exploding_loss.writing import train_at
from grader.__main__ import main
from grader.assignment.questions import Item, Question
from grader.course import Course, open_course
from grader.drill import Answer
from grader.report.check_outcomes import UNTOUCHED, CheckOutcome
from grader.report.class_record import ClassRecord, StudentWork, UngradedWork, total
from grader.report.findings import EMPTY, find_findings, summarise
from grader.report.graded_copies import read_number
from grader.report.item_analysis import (
    DISCRIMINATION,
    FACILITY,
    analyse_items,
    analyse_questions,
    name_range,
)
from grader.report.page.class_figures import (
    DescribedFigure,
    draw_marks,
    draw_questions,
    draw_times,
    draw_wrong_answers,
)
from grader.report.page.class_tables import (
    tabulate_absent,
    tabulate_alike,
    tabulate_late,
    tabulate_struggling,
    tabulate_ungraded,
    tabulate_wrong_answers,
)
from grader.report.people import find_alike, find_late, find_struggling, measure_hours
from grader.report.predictions import read_predictions
from grader.report.read_class import read_class
from grader.report.wrong_answers import group_wrong_answers

PICTURES = (draw_questions, draw_marks, draw_wrong_answers, drill.draw, draw_times)
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
    assert marks == [17, 16, 16, 15, 15, 0, 16]
    assert [item.name for item in record.items if item.by_hand] == ["postmortem"]
    assert [work.points["postmortem"] for work in record.works[:3]] == [3, 1, None]


def list_groups(record: ClassRecord, first_only: bool = False) -> dict[tuple[str, str], int]:
    """How many had each outcome."""
    groups = group_wrong_answers(record, first_only)
    return {(group.item.name, group.outcome.words): group.count for group in groups}


def test_wrong_answers_are_counted_by_outcome(record: ClassRecord) -> None:
    found = list_groups(record)
    assert 2 in {n for (check, _), n in found.items() if check == "fix_converges"}
    assert sum(n for (check, _), n in found.items() if check == "fix_rate") == 3
    assert sum(n for (check, _), n in found.items() if check == "predict_complete") == 0


def test_what_follows_from_a_wrong_answer_is_not_counted_again(record: ClassRecord) -> None:
    for work in record.works:
        alone = replace(record, works=(work,))
        missed = {question.title for question in record.questions for item in question.items
                  if work.outcomes.get(item.name, UNTOUCHED) != UNTOUCHED}  # fmt: skip
        assert len(list_groups(alone, first_only=True)) == len(missed)


def test_what_all_of_several_have_read_is_told_with_its_values(record: ClassRecord) -> None:
    groups = [g for g in group_wrong_answers(record) if g.item.name == "fix_converges"]
    (slow,) = (group for group in groups if group.count == 2)
    assert slow.words.startswith("At 0.01 the loss ends at 1.06")
    assert all("…" in group.outcome.words for group in groups if group.words != slow.words)


def test_questions_left_as_released_are_counted_apart(record: ClassRecord) -> None:
    assert {row.untouched for row in analyse_questions(record)} == {1}
    assert not [g for g in group_wrong_answers(record) if "student006" in g.students]
    works = (record.works[0], *(replace(record.works[5], student=f"s{i}") for i in range(4)))
    said = find_findings(replace(record, works=works), [])
    assert "4 of 5 students (80%) left “1. Predict” as it was released." in said


def test_values_typed_by_several_are_told(record: ClassRecord) -> None:
    groups = group_wrong_answers(record)
    slow = [g for g in groups if g.item.name == "fix_converges" and "student002" in g.students]
    assert [group.values for group in slow] == [(("LEARNING_RATE_FIXED = 0.01", 2),)]


def test_wrong_answers_of_one_student_are_folded(record: ClassRecord) -> None:
    open_table, _, folded = tabulate_wrong_answers(record).data.partition("<details>")
    assert "LEARNING_RATE_FIXED = 0.01 (2)" in open_table
    once = sum(group.count == 1 for group in group_wrong_answers(record))
    assert f"Given by one student each: {once}" in folded


PREDICTED = (
    ({1: "up", 2: "down"}, "PREDICTION = {1: 'up', 2: 'up'}"),
    ({1: "up", 2: "down"}, "PREDICTION = {1: 'up', 2: None}"),
    ({1: "up", 2: "down"}, "PREDICTION = {1: ['up'], 2: 'down'}"),
    ({1: "up", 2: "down"}, "PREDICTION = dict(a=1)"),
    ({1: "up", 2: "down"}, "PREDICTION = {1: 'up'"),
)


def test_predictions_are_set_against_what_happens() -> None:
    happens, _ = PREDICTED[0]
    works = tuple(
        StudentWork(str(i), {}, answers={"predict": source})
        for i, (_, source) in enumerate(PREDICTED)
    )
    record = ClassRecord("drill", works=works, reference={"predict": f"PREDICTION = {happens}"})
    up, down = read_predictions(record, [("predict", "PREDICTION")])
    assert (up.case, up.happens, up.right, up.answered, up.others) == (
        "1",
        "up",
        2,
        3,
        (("['up']", 1),),
    )
    assert (down.case, down.right, down.answered, down.others) == ("2", 1, 2, (("up", 1),))


def test_predictions_of_the_drill_are_read(record: ClassRecord) -> None:
    rows = read_predictions(record, drill.PREDICTIONS)
    assert len(rows) >= 3
    assert {row.answered for row in rows} == {6}  # one has not touched it
    assert {row.right for row in rows} == {6}


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


def test_facility_is_the_share_of_points(record: ClassRecord) -> None:
    items = {row.item.name: row for row in analyse_items(record)}
    assert items["fix_rate"].facility == pytest.approx(3 / 7)
    assert items["diagnose_limit"].facility == pytest.approx(6 / 7)


@pytest.mark.parametrize(("marked", "counts"), [(2, False), (3, False), (4, True), (7, True)])
def test_item_of_a_person_counts_once_most_are_marked(
    marked: int, counts: bool, record: ClassRecord
) -> None:
    works = tuple(
        replace(work, points={**work.points, "postmortem": 1.0 if i < marked else None})
        for i, work in enumerate(record.works)
    )
    found = {row.item.name for row in analyse_items(replace(record, works=works))}
    assert ("postmortem" in found) is counts
    hardest = [
        text for text in find_findings(replace(record, works=works), []) if "hardest" in text
    ]
    assert ("Postmortem" in hardest[0]) is counts
    (last,) = analyse_questions(replace(record, works=works))[-1:]
    assert last.marked == (marked if counts else 7)


@pytest.mark.parametrize(
    ("value", "ranges", "word"),
    [
        (None, FACILITY, ""),
        (1.0, FACILITY, "extremely easy"),
        (0.5, FACILITY, "about right"),
        (0.0, FACILITY, "extremely difficult"),
        (0.5, DISCRIMINATION, "very good"),
        (0.296, DISCRIMINATION, "adequate"),
        (0.19, DISCRIMINATION, "very weak"),
        (-0.01, DISCRIMINATION, "probably invalid"),
        (-1.0, DISCRIMINATION, "probably invalid"),
    ],
)
def test_numbers_have_moodles_names(
    value: float | None, ranges: tuple[tuple[float, str], ...], word: str
) -> None:
    assert name_range(value, ranges) == word


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
    question = Question("1", tuple(Item(name, 1.0) for name in "abc"))
    works = tuple(
        StudentWork(str(i), dict(zip("abc", row, strict=True))) for i, row in enumerate(points)
    )
    record = ClassRecord(ASSIGNMENT, questions=(question,), works=works)
    seen = analyse_items(record)[0].discrimination
    assert seen == (None if expected is None else pytest.approx(expected, abs=0.01))


def test_who_may_need_help_is_below_half(record: ClassRecord) -> None:
    (row,) = find_struggling(record)
    assert (row.student, row.points) == ("student006", 0)
    assert row.first.startswith("1. Predict: ")


def test_extension_makes_late_in_time(record: ClassRecord) -> None:
    assert find_late(record) == [("student003", 5.0), ("student005", 2.0)]
    assert sorted(measure_hours(record)) == [-30, -2, -1, 0, 2, 5]


def test_what_could_not_be_graded_says_why_without_the_file_name(record: ClassRecord) -> None:
    whys = {ungraded.student: ungraded.why for ungraded in record.ungraded}
    assert whys["student008"] == f"{ASSIGNMENT}.ipynb is empty; ask for the file again"
    assert "only (another file)" in whys["student009"]
    assert record.absent == ("student010",)


HOSTILE = r"<b>$\frac{</b> \x1b[31m" + "x" * 500


@pytest.fixture
def hostile(record: ClassRecord) -> ClassRecord:
    """A class in which every word that is a student's means harm."""
    outcome = CheckOutcome(HOSTILE, HOSTILE)
    works = tuple(
        replace(work, outcomes={"fix_rate": outcome}, answers={"fix": f"RATE = {HOSTILE[:15]!r}"})
        for work in record.works
    )
    return replace(record, works=works)


def test_students_words_are_escaped(hostile: ClassRecord) -> None:
    page = tabulate_wrong_answers(hostile).data
    assert "&lt;b&gt;$" in page
    assert "<b>" not in page


@pytest.mark.parametrize("draw", PICTURES)
def test_tex_of_a_student_stops_no_figure(draw: object, hostile: ClassRecord) -> None:
    picture = draw(hostile)  # type: ignore[operator]
    if picture.figure is not None:
        picture.figure.savefig(io.BytesIO(), format="png")


def test_student_has_one_label_for_the_whole_page(record: ClassRecord) -> None:
    labels = record.labels
    everyone = {f"student{i:03}" for i in range(1, 11)}
    assert set(labels) == everyone
    assert sorted(labels.values()) == [f"student {i:02}" for i in range(1, 11)]
    assert list(labels) != sorted(labels)  # the order of the numbers is not the ids'
    late = dict(find_late(record))
    assert all(labels[student] in tabulate_late(record, False).data for student in late)


def test_a_folder_whose_name_is_not_text_stops_no_table(record: ClassRecord) -> None:
    record = replace(record, ungraded=(UngradedWork("\udcff\x1b[2J", "no notebook"),))
    for names in (True, False):
        shown = tabulate_ungraded(record, names).data.encode()
        assert b"no notebook" in shown
        assert b"\x1b" not in shown


def test_nearly_identical_answers_are_named_or_left_out(record: ClassRecord) -> None:
    text = " ".join(f"word{i}" for i in range(60))
    works = (
        *(replace(w, answers={"fix": "rate = 0.3"}) for w in record.works),
        StudentWork("copier", {}, answers={"postmortem": text}),
        StudentWork("copied", {}, answers={"postmortem": text}),
    )
    alike = replace(record, works=works)
    assert [(pair.first, pair.second) for pair in find_alike(alike)] == [("copied", "copier")]
    assert "copier" in tabulate_alike(alike, True).data
    assert "Small tasks look alike" in tabulate_alike(alike, True).data
    assert "copier" not in tabulate_alike(alike, False).data


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
        "7 graded, 2 without a mark, 1 handed in nothing, 4 wait for a person's mark."
    )


def test_findings_are_three_sentences(record: ClassRecord) -> None:
    said = find_findings(record, read_predictions(record, drill.PREDICTIONS))
    assert said[0].startswith("The hardest question is “4. Fix”: the class earned ")
    assert said[1].startswith("The most common wrong answer is in “")
    assert len(said) == 3
    assert find_findings(replace(record, works=()), []) == []
    right = replace(record, works=record.works[:1])
    assert find_findings(right, []) == ["Nobody missed a point in what is marked so far."]


def test_finding_tells_the_commonest_wrong_prediction(record: ClassRecord) -> None:
    wrong = "PREDICTION = {0.3: 'explodes', 0.95: 'glides', 1.0: 'bounces', 1.2: 'explodes'}"
    works = tuple(replace(work, answers={"predict": wrong}) for work in record.works)
    predictions = read_predictions(replace(record, works=works), drill.PREDICTIONS)
    said = find_findings(replace(record, works=works), predictions)
    assert any("the most common wrong prediction is “" in sentence for sentence in said)


def repeat(record: ClassRecord, n: int) -> ClassRecord:
    """A class of n with the same kinds of work."""
    works = (record.works * n)[:n]
    spread = [
        replace(w, student=f"s{i}", handed_in=DUE - timedelta(hours=i)) for i, w in enumerate(works)
    ]
    return replace(record, works=tuple(spread), ungraded=(UngradedWork("x", "why"),))


@pytest.mark.parametrize("n", [1, 4, 5, 500])
@pytest.mark.parametrize("draw", PICTURES)
def test_figures_hold_a_class_of_any_size(draw: object, n: int, record: ClassRecord) -> None:
    picture: DescribedFigure = draw(repeat(record, n))  # type: ignore[operator]
    assert picture.words
    assert (picture.figure is None) == (n < 5)  # bars of a few people tell who they are
    for axes in picture.figure.axes if picture.figure else ():
        assert axes.get_title()
        heights = [bar.get_height() for bar in axes.patches if isinstance(bar, Rectangle)]
        assert not heights or axes.get_ylim()[1] != 0


@pytest.fixture(scope="module")
def empty_page(empty: Course) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(empty.root)
        assert main(["report"]) == 0
    page = empty.root / "build/report" / ASSIGNMENT / "class_report.html"
    return page.read_text(encoding="utf-8")


def test_empty_class_is_told_so_once_a_section(empty_page: str) -> None:
    sections = empty_page.split("<h2")[1:]
    counts = [section.count("Nothing to show yet.") for section in sections]
    assert counts[:5] == [1] * 5
    assert not any(": none." in section for section in sections[:5])


@pytest.mark.parametrize("draw", PICTURES)
def test_empty_class_has_no_figures(draw: object) -> None:
    picture = draw(ClassRecord(ASSIGNMENT))  # type: ignore[operator]
    assert (picture.figure, picture.words) == (None, "Nothing to show yet.")


def test_bars_of_the_rates_count_everyone(record: ClassRecord) -> None:
    wild = [-3.0, 0.0, 1e-9, 1e9, 0.3]
    works = tuple(
        replace(record.works[0], answers={"fix": f"LEARNING_RATE_FIXED = {rate!r}"})
        for rate in wild
    )
    picture = drill.draw(replace(record, works=works))
    assert picture.figure is not None
    (axes,) = picture.figure.axes
    heights = [bar.get_height() for bars in axes.containers for bar in bars]
    assert sum(heights) == len(wild)
    assert "Beyond the axis, drawn at its end: 2." in picture.words


def test_empty_gradebook_says_so(empty_page: str) -> None:
    assert EMPTY.partition("'s ")[2] in empty_page
    assert "Error" not in empty_page


@pytest.fixture(scope="module")
def page(course: Course) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course.root)
        assert main(["report", ASSIGNMENT]) == 0
    return course.root / "build" / "report" / ASSIGNMENT / "class_report.html"


def test_page_stands_alone_and_names_nobody(page: Path, record: ClassRecord) -> None:
    text = page.read_text(encoding="utf-8")
    assert html.escape(summarise(record), quote=True).replace("&#x27;", "'") in text.replace(
        "&#39;", "'"
    ).replace("&#x27;", "'")
    day = f"{date.today().day} {date.today():%B %Y}"
    assert f"<h1>Debug Drill: The Exploding Loss: how the class did</h1><p>{day}. " in text
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


def test_report_with_names_is_a_file_of_its_own(
    page: Path, course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = page.read_bytes()
    monkeypatch.chdir(course.root)
    assert main(["report", ASSIGNMENT, "--names"]) == 0
    named = page.with_name("class_report_named.html")
    assert f"wrote {named.relative_to(course.root)} (with names" in capsys.readouterr().out
    assert re.search(r"student006", named.read_text(encoding="utf-8"))
    assert page.read_bytes() == before


def test_graded_copy_that_cannot_be_read_stops_nobody(
    course: Course, tmp_path: Path, record: ClassRecord
) -> None:
    shutil.copytree(course.root, tmp_path / "course")
    other = open_course(tmp_path / "course")
    broken = other.folder("autograded", ASSIGNMENT, "student002") / f"{ASSIGNMENT}.ipynb"
    for content in ("", "[]", '{"cells": 3}', '{"cells": [{"source": 5}]}', "[" * 100_000):
        broken.write_text(content, encoding="utf-8")
        seen = read_class(other, ASSIGNMENT)
        assert len(seen.works) == len(record.works) - 1
        whys = {work.student: work.why for work in seen.ungraded}
        assert whys["student002"].startswith("its graded copy cannot be read")

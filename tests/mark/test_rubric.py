"""Which buttons an instructor's lines make."""

from pathlib import Path

import nbformat
import pytest
from support.marking.marked_class import RUBRIC
from support.small_drill import build_source, code, find_cell

from grader.mark.rubric import Choice, Part, Rubric, parse_points, parse_rubric
from grader.mark.source_notebook import find_rubric, read_source_question


def parse(text: str, points: float = 3.0) -> Rubric:
    return parse_rubric(text.splitlines(), points)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        *[("1", 1), ("½", 0.5), ("1½", 1.5), ("2 ½", 2.5), ("0.5", 0.5), ("0,25", 0.25)],
        *[("-1", -1), ("-½", -0.5), ("+ 1", 1), ("0", 0), ("-1½", -1.5)],
    ],
)
def test_points_are_read_as_they_are_written(text: str, points: float) -> None:
    assert parse_points(text) == points


@pytest.mark.parametrize("text", ["", "-", "one", "1/2", "1..5", "--1", "½½", "nan", "1e3", "٣"])
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="no number of points"):
        parse_points(text)


def test_headings_choices_and_comments_are_distinguished() -> None:
    nothing = Choice(0.0, "none of this")
    assert parse(RUBRIC) == Rubric(
        "",
        (
            Part("Symptom", (
                Choice(1.0, "the loss grew, with a number", "You show how fast."),
                Choice(0.5, "it diverged", "How fast did it grow?"),
                nothing,
            )),
            Part("Cause", (
                Choice(2.0, "names the curvature", "You name what sets the limit."),
                Choice(1.0, "names the rate"),
                nothing,
            )),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("Look for the curvature.", ()),
        ("- 1: a\n- ½: b", (Part("", (Choice(1.0, "a"), Choice(0.5, "b"))),)),
        ("- 1 point: a", (Part("", (Choice(1.0, "a"),)),)),
        ("* -1: blames somebody", (Part("", (Choice(-1.0, "blames somebody"),)),)),
        ("## A\n## B\n- 1: b\n- 0: c", (Part("B", (Choice(1.0, "b"), Choice(0.0, "c"))),)),
        ("- 1: a\n  b\n  > Well\n  > done.", (Part("", (Choice(1.0, "a b", "Well done."),)),)),
        ("- one: a", ()),
        ("- 1.5.2: a", ()),
    ],
    ids=str,
)  # fmt: skip
def test_line_by_line(text: str, parts: tuple[Part, ...]) -> None:
    assert parse(text).parts == parts


def test_numbered_list_shares_the_points_out_and_offers_half() -> None:
    rubric = parse("For who marks.\n1. Symptom: it grew,\n   by how much\n2. Cause: curvature")
    assert rubric.note == "For who marks."
    assert [(part.title, [choice.points for choice in part.choices]) for part in rubric.parts] == [
        ("Symptom", [1.5, 0.75, 0.0]),
        ("Cause", [1.5, 0.75, 0.0]),
    ]
    assert rubric.parts[0].choices[0].criterion == "it grew, by how much"


@pytest.mark.parametrize(
    ("text", "most"),
    [(RUBRIC, 3.0), ("- 1: a\n- 2: b\n- -1: c", 3.0), ("## A\n- 1: a\n- ½: b", 1.0), ("", 0.0)],
)
def test_full_marks_are_the_best_choice_of_each_part(text: str, most: float) -> None:
    assert parse(text).most == most


COMMENTS = "\n".join(f"# {line}" for line in RUBRIC.splitlines())
CASES = {
    "named, in a check": (f"### BEGIN HIDDEN TESTS\n{COMMENTS}\nassert 1\n### END HIDDEN TESTS", 2),
    "not named, comments alone": ("### BEGIN HIDDEN TESTS\n# - 3: a\n### END HIDDEN TESTS", 1),
    "comments of a test": ("### BEGIN HIDDEN TESTS\n# - 3: a\nassert 1\n### END HIDDEN TESTS", 0),
    "another question's": (
        f"### BEGIN HIDDEN TESTS\n{COMMENTS.replace('postmortem', 'fix')}\n### END HIDDEN TESTS", 0
    ),
    "not hidden": (COMMENTS, 0),
}  # fmt: skip


@pytest.mark.parametrize(("region", "parts"), CASES.values(), ids=CASES)
def test_rubric_is_found_in_a_hidden_region_of_the_check_below(region: str, parts: int) -> None:
    notebook = build_source()
    place = notebook.cells.index(find_cell(notebook, "postmortem"))
    notebook.cells.insert(place + 1, code("postmortem_form", f"{region}\nassert True", points=1))
    cells = nbformat.from_dict(notebook).cells
    assert len(parse_rubric(find_rubric(cells, place, "postmortem"), 3.0).parts) == parts


def test_named_rubric_may_stand_anywhere_and_prose_begins_at_the_heading(tmp_path: Path) -> None:
    notebook = build_source()
    find_cell(
        notebook, "rubric"
    ).source = f"Marked.\n=== BEGIN MARK SCHEME ===\n{RUBRIC}=== END MARK SCHEME ==="
    heading = nbformat.v4.new_markdown_cell("## Write it down\n\nIn three lines.", id="q")
    notebook.cells.insert(notebook.cells.index(find_cell(notebook, "postmortem")), heading)
    nbformat.write(notebook, path := tmp_path / "small.ipynb")
    asked = read_source_question(path, "postmortem", 3.0)
    assert (asked.title, asked.prose) == ("Write it down", heading.source)
    assert len(asked.rubric.parts) == 2
    assert "MARK SCHEME" not in read_source_question(path, "rubric", 0.0).prose


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": []}'])
def test_source_that_cannot_be_read_asks_for_plain_points(tmp_path: Path, text: str) -> None:
    (path := tmp_path / "small.ipynb").write_text(text)
    assert read_source_question(path, "postmortem", 3.0).rubric == Rubric()

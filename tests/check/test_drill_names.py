"""A name in `drills/` that does not exist is reported in one line before anything is graded."""

from pathlib import Path

import pytest
from nbformat import NotebookNode
from support.notebooks import ROOT, SOURCE

from grader.check.drill_names import check_names
from grader.command_error import CommandError
from grader.drill import Answer, DemoStudent, Drill, HandMark, load_drill

NAME = "exploding_loss"
SOURCES = {NAME: SOURCE}
TWO = {"first": SOURCE, "second": SOURCE}
MARK = HandMark((1,))
Sources = dict[str, NotebookNode]


def plan(*, answer: str = "reference", **fields: object) -> Drill:
    return Drill(demo=(DemoStudent(answer, **fields),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("drill", "sources", "said"),
    [
        (Drill((Answer("a", {"fixx": ""}),)), SOURCES,
         "answers.py, a: no answer cell is called fixx; did you mean fix?"),
        (Drill((Answer("a", {"fix": ""}),)), TWO,
         "answers.py, a: no answer cell is called fix"),
        (plan(answer="refrence"), SOURCES,
         "demo.py, student 1: no answer is called refrence; did you mean reference?"),
        (plan(cells={"fix_rate": ""}), SOURCES,
         "demo.py, student 1: no answer cell is called fix_rate"),
        (plan(left_out=("third",)), TWO,
         "demo.py, student 1: no notebook is called third"),
        (plan(by_hand={"fix": MARK}), SOURCES,
         "demo.py, student 1: no cell that a person marks is called fix"),
    ],
    ids=["answer's cell", "without notebook", "answer", "student's cell", "notebook", "by hand"],
)  # fmt: skip
def test_unknown_name_is_one_line(drill: Drill, sources: Sources, said: str) -> None:
    with pytest.raises(CommandError) as raised:
        check_names(drill, NAME, sources)
    assert str(raised.value).startswith(f"drills/{NAME}/{said}")


@pytest.mark.parametrize(
    ("drill", "sources"),
    [
        (load_drill(ROOT, NAME), SOURCES),
        (Drill((Answer("a", {"second/fix": ""}),)), TWO),
        (plan(left_out=("first",), by_hand={"second/postmortem": MARK}), TWO),
    ],
    ids=["this project's", "answer to one of two", "plan for one of two"],
)
def test_names_that_exist_are_accepted(drill: Drill, sources: Sources) -> None:
    check_names(drill, NAME, sources)


@pytest.mark.parametrize("text", ["import nonsense", "ANSWERS = (", "1 / 0"])
def test_part_that_cannot_be_imported_is_one_line(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "drills" / NAME
    folder.mkdir(parents=True)
    (folder / "answers.py").write_text(text)
    with pytest.raises(CommandError, match=rf"^drills/{NAME}/answers\.py cannot be imported: \w+"):
        load_drill(tmp_path, NAME)

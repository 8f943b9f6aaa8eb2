"""Which answers are marked as one."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from grader.cells import unquote
from grader.mark.groups import find_differences, find_groups
from grader.mark.notebook_file import Cell
from grader.mark.student_answers import make_answer

LONG = "Each step jumped across the minimum and landed farther out, so the loss grew and grew."
STUB = 'text = """\n### What happened\n- (your words)\n"""\n# your code here'


def write(text: str) -> Cell:
    return dict(new_markdown_cell(text))


def draw(source: str, picture: str) -> Cell:
    output = new_output("display_data", {"image/png": picture})
    return dict(new_code_cell(source, outputs=[output]))


ROWS = [
    # what, one answer, another, are they marked as one?
    ("the same", write(LONG), write(LONG), True),
    ("spaces and capitals", write("It grew.\n\nFast. "), write("it  grew. fast."), True),
    ("a word of many", write(LONG), write(LONG.replace("farther", "further")), True),
    ("a typing error", write(LONG), write(LONG.replace("minimum", "minmum")), True),
    ("another number", write(f"{LONG} By 1.96."), write(f"{LONG} By 1.69."), False),
    ("a denial", write(LONG), write(LONG.replace("so the", "so not the")), False),
    ("short, nearly", write("It diverged."), write("It diverges."), False),
    ("other words", write(LONG), write("The rate was above the limit of this bowl."), False),
    ("another order", write(f"{LONG} Mind it."), write(f"Mind it. {LONG}"), True),
    ("code with the same figure", draw("plot(x)", "aGk="), draw("plot(x)", "aGk="), True),
    ("code with another figure", draw("plot(x)", "aGk="), draw("plot(x)", "aGo="), False),
    (
        "the same words about another picture",
        write("![](attachment:a.png)") | {"attachments": {"a.png": {"image/png": "aGk="}}},
        write("![](attachment:a.png)") | {"attachments": {"a.png": {"image/png": "aGo="}}},
        False,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("what", "one", "other", "alike"), ROWS)
def test_answers_that_deserve_the_same_mark_are_similar(
    what: str, one: Cell, other: Cell, alike: bool
) -> None:
    groups = find_groups({"a": make_answer([one], ""), "b": make_answer([other], "")})
    assert groups == ([["a", "b"]] if alike else [["a"], ["b"]]), what


def test_chain_of_small_changes_is_not_one_group() -> None:
    words = LONG.split()
    texts = [" ".join([*["other"] * n, *words[n:]]) for n in range(len(words))]
    groups = find_groups({text: make_answer([write(text)], "") for text in texts})
    assert len(groups) > 3


@pytest.mark.parametrize(
    ("source", "own"),
    [
        (STUB, ""),
        (STUB.replace("\n- ", "\n\n  - "), ""),
        ('text = """\n### What happened\n- It grew.\n"""', "- It grew."),
        ('text = "It grew."', "It grew."),
        ('text = ""', ""),
        ("print(1)\ntext = 'a'", "print(1)\ntext = 'a'"),
        ('text = """\nIt grew', "It grew"),
    ],
)
def test_own_words_are_what_was_not_released(source: str, own: str) -> None:
    assert make_answer([dict(new_code_cell(source))], STUB).written == own


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a = 'x'", "x"),
        ("# hm\na = '''x\ny'''", "x\ny"),
        ("a = f'{b}'", None),
        ("a = 'x'; b = 1", None),
        ("a = 1", None),
        ("a = b = 'x'", "x"),
        ("'x'", None),
        ("a = (", None),
        ("a = '\0'", None),
        ("(" * 5000, None),
        (f"a = '{'x' * 300_000}'", None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_text_in_quotes_is_read_as_prose(source: str, text: str | None) -> None:
    assert unquote(source) == text


def test_differences_are_shown_word_by_word() -> None:
    pieces = find_differences("so the loss grew", "so the error grew")
    assert [(kind, words) for kind, words in pieces if kind != "equal"] in (
        [("delete", "loss"), ("insert", "error")],
        [("insert", "error"), ("delete", "loss")],
    )
    assert "".join(words for kind, words in pieces if kind != "delete") == "so the error grew"

"""Determines why a check failed: by the student's own error, else by the assertion that failed.

An assertion's message contains the student's own values. The text around them is in the source, and
identifies the assertion.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.assignment.questions import Question
from grader.cells import describe_error, first_sentence, get_id, is_locked, is_test
from grader.text.printable import printable

LONGEST = 140  # characters of an outcome in a table
SHORT = 40  # characters, below which one sentence tells little
VALUE = "…"  # stands for what is the student's own
VALUES = re.compile(rf"{VALUE}(?:[\s,]*{VALUE})+")
STOPPED = "Your cell "  # in grader/judge/examiner/causes
CHANGED = "You changed `"  # what the judge says of given names, in grader/judge/examiner/tampering
JUDGE_OUTCOMES = {
    "NothingToTest": "There was nothing to check",
    "OutOfTime": "Out of time",
    "OutOfMemory": "Out of memory",
}
"""Outcomes that the judge reports itself, by the name of the error."""


@dataclass(frozen=True)
class CheckOutcome:
    """The outcome of a check; students with the same `key` are counted together."""

    key: str
    words: str
    message: str = field(default="", compare=False)  # to one student, with values


UNTOUCHED = CheckOutcome("untouched", "Left as it was released")


@dataclass(frozen=True)
class Template:
    """An assertion's message: its fixed parts in order, with a value in between."""

    parts: tuple[str, ...]

    @property
    def words(self) -> str:
        """The first sentences, with … in place of each value."""
        return shorten(VALUES.sub(VALUE, VALUE.join(self.parts)))

    @property
    def fixed(self) -> int:
        """The number of fixed characters; the more, the more reliable a match."""
        return sum(map(len, self.parts))

    def fits(self, message: str) -> bool:
        """Whether `message` is this one with some values; takes time linear in its length."""
        first, *inner = self.parts
        if not inner:
            return message == first
        *middle, last = inner
        if not (message.startswith(first) and message.endswith(last)):
            return False
        position, end = len(first), len(message) - len(last)
        for part in middle:
            position = message.find(part, position, end)
            if position < 0:
                return False
            position += len(part)
        return position <= end


def shorten(text: str) -> str:
    """The first sentence; the second as well where the first tells little."""
    words = first_sentence(text)
    if len(words) < SHORT:
        words = f"{words} {first_sentence(text[len(words) :])}"
    return printable(words, LONGEST).strip().replace(f"{VALUE}.", VALUE)


def read_all_templates(cells: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Template, ...]]:
    """By check: the templates of its own assertions, and of the provided functions it may call."""
    given = [cell for cell in cells if cell["cell_type"] == "code" and is_locked(cell)]
    shared = [
        template
        for cell in given
        if not is_test(cell)
        for template in read_templates(cell["source"])
    ]
    return {
        get_id(cell): (*read_templates(cell["source"]), *shared) for cell in given if is_test(cell)
    }


def read_templates(source: str) -> tuple[Template, ...]:
    """The templates of a check's assertions, hidden ones included."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with magics
        return ()
    messages = (node.msg for node in ast.walk(tree) if isinstance(node, ast.Assert) and node.msg)
    return tuple(Template(merge(list_parts(message))) for message in messages)


def list_parts(node: ast.expr) -> list[str | None]:
    """The fixed texts of an expression, None for each value."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            return [part for value in values for part in list_parts(value)]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return list_parts(left) + list_parts(right)
    return [None]


def merge(parts: Iterable[str | None]) -> tuple[str, ...]:
    """Join fixed texts, so that there is exactly one value between each two."""
    merged = [""]
    for part in parts:
        if part is not None:
            merged[-1] += part
        elif len(merged) == 1 or merged[-1]:
            merged.append("")
    return tuple(merged)


def find_outcomes(
    cells: Sequence[Mapping[str, Any]],
    questions: Sequence[Question],
    templates: Mapping[str, Sequence[Template]],
    stubs: Mapping[str, str] | None = None,
) -> dict[str, CheckOutcome]:
    """The outcome of each missed check of a graded copy, by its name; `stubs` was released."""
    errors = {get_id(cell): error for cell in cells if (error := read_error(cell))}
    left = {get_id(c) for c in cells if c["source"].strip() == (stubs or {}).get(get_id(c))}
    outcomes: dict[str, CheckOutcome] = {}
    for question in questions:
        untouched = question.answers and left.issuperset(question.answers)
        shared = UNTOUCHED if untouched else find_student_error(question.answers, errors)
        for item in question.items:
            if item.name in errors and not item.by_hand:
                failure = errors[item.name]
                outcomes[item.name] = shared or find_outcome(*failure, templates.get(item.name, ()))
    return outcomes


def read_error(cell: Mapping[str, Any]) -> tuple[str, str] | None:
    """Type and message of the error in a cell's outputs."""
    for output in cell.get("outputs", ()):
        if output["output_type"] == "error":
            return output["ename"], output["evalue"]
    return None


def find_student_error(
    answers: Sequence[str], errors: Mapping[str, tuple[str, str]]
) -> CheckOutcome | None:
    """The error of the first of the question's answer cells that stopped."""
    for name in answers:
        if name in errors:
            kind, _ = errors[name]
            by_judge = JUDGE_OUTCOMES.get(kind)
            what = f": {by_judge}" if by_judge else f" stops with {printable(kind, 40)}"
            return CheckOutcome(f"own error in {name}: {kind}", f"The cell `{name}`{what}")
    return None


def find_outcome(kind: str, message: str, templates: Sequence[Template]) -> CheckOutcome:
    """The assertion that failed, or whatever else ended the check."""
    if kind in JUDGE_OUTCOMES:
        return CheckOutcome(kind, JUDGE_OUTCOMES[kind])
    if kind != "AssertionError":
        words = describe_error(kind, "")
        return CheckOutcome(kind, f"The check stops with {printable(words, 40)}")
    if fitting := [template for template in templates if template.fits(message.strip())]:
        best = max(fitting, key=lambda template: template.fixed)
        key = f"assertion {VALUE.join(best.parts)}"
        return CheckOutcome(key, best.words, shorten(message.strip()))
    if message.startswith(STOPPED):
        return CheckOutcome("stopped", "A cell that it needs stopped")
    if message.startswith(CHANGED):
        name = printable(message.removeprefix(CHANGED).partition("`")[0], 40)
        return CheckOutcome(f"changed {name}", f"Changed `{name}`, which the drill has given")
    return CheckOutcome("other", "For another reason")

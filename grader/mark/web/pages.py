"""Prepares what a page shows, from gradebook and answers; the templates only lay it out."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.mark.comment import ParsedComment, is_decided, read_comment, show_points
from grader.mark.history import History
from grader.mark.marking import AnswerGroup
from grader.mark.marks import ManualQuestion
from grader.mark.rubric import Rubric
from grader.mark.source_notebook import SourceQuestion

KEYS = "123456789qwertadfgzvb"  # for choices, in order; the other letters have other uses
MOST_KEYED = 9  # whole points that get a key each if there is no rubric


@dataclass(frozen=True)
class Button:
    """A button of the form: the value it sends, its keyboard key, its label and text."""

    press: str
    key: str
    label: str
    text: str = ""
    comment: str = ""
    pressed: bool = False


@dataclass(frozen=True)
class Row:
    """A row in the list of answers."""

    key: str
    number: int
    size: int
    state: str  # "to mark", "begun", "look again" or "marked"
    points: str
    excerpt: str


@dataclass(frozen=True)
class Progress:
    """How many students are marked; minutes left, once the pace is known."""

    marked: int
    total: int
    minutes: int | None = None


@dataclass(frozen=True)
class AnswerPage:
    """Everything that the page of an answer, or of a group of similar ones, shows."""

    question: ManualQuestion
    source: SourceQuestion
    group: AnswerGroup
    alone: bool
    rows: list[Row]
    progress: Progress
    parts: list[tuple[str, list[Button]]]
    comment: ParsedComment
    state: str
    missing: list[str]  # titles of the parts without a choice
    before: str | None  # key of the previous group
    after: str | None  # key of the next group
    notice: str
    alarm: str  # why something was not saved
    typed: dict[str, str]  # the contents of the fields that were not saved


def describe_state(rubric: Rubric, group: AnswerGroup) -> str:
    """The state of a mark, in words."""
    mark = group.mark
    if not mark.waits:
        return "marked"
    if mark.by_hand is None:
        return "to mark"
    chosen = read_comment(rubric, mark.comment).chosen
    return "begun" if chosen and not is_decided(rubric, chosen) else "look again"


def make_rows(rubric: Rubric, groups: Sequence[AnswerGroup]) -> list[Row]:
    """The rows of the list of answers."""
    rows = []
    for group in groups:
        points = group.mark.points
        excerpt = group.answers[0].excerpt or "nothing written"
        rows.append(
            Row(
                group.key, group.numbers[0], len(group.entries), describe_state(rubric, group),
                "" if points is None else show_points(points), excerpt,
            )
        )  # fmt: skip
    return rows


def make_progress(
    question: ManualQuestion, groups: Sequence[AnswerGroup], history: History
) -> Progress:
    """Count marked students and estimate the time left."""
    total = sum(len(group.entries) for group in groups)
    left = [group for group in groups if group.mark.waits]
    pace = history.measure_pace(question)
    minutes = round(pace * len(left) / 60 + 0.5) if pace and left else None
    return Progress(total - sum(len(group.entries) for group in left), total, minutes)


def make_parts(
    rubric: Rubric, question: ManualQuestion, group: AnswerGroup, comment: ParsedComment
) -> list[tuple[str, list[Button]]]:
    """The buttons that give points, by heading of the rubric."""
    if not rubric.parts:
        return [("Points", make_point_buttons(question.points, group.mark.points))]
    keys = iter(KEYS)
    return [
        (
            part.title,
            [
                Button(
                    f"choose:{i}:{k}", next(keys, ""), show_points(choice.points),
                    choice.criterion, choice.comment, (i, k) in comment.chosen,
                )
                for k, choice in enumerate(part.choices)
            ],
        )
        for i, part in enumerate(rubric.parts)
    ]  # fmt: skip


def make_point_buttons(most: float, points: float | None) -> list[Button]:
    """Without a rubric: a button for each whole number, and one to add or remove half a point."""
    whole = [float(n) for n in range(int(most) + 1)] if most <= MOST_KEYED else [0.0]
    keys = {number: f"{number:g}" for number in whole}
    if most not in keys:
        keys[most] = "f"
    given = [
        Button(f"points:{number:g}", key, show_points(number), pressed=points == number)
        for number, key in keys.items()
    ]
    half = (points or 0.0) + (-0.5 if (points or 0.0) % 1 else 0.5)
    if 0 <= half <= most:
        name = "+½" if half > (points or 0.0) else "-½"
        given.append(Button(f"points:{half:g}", "h", name))
    return given


def find_next(groups: Sequence[AnswerGroup], key: str) -> AnswerGroup | None:
    """The first unmarked group after `key`, starting over after the last."""
    places = [i for i, group in enumerate(groups) if key in (e.submission for e in group.entries)]
    start = places[0] + 1 if places else 0
    return next((group for group in [*groups[start:], *groups[:start]] if group.mark.waits), None)


def make_answer_page(
    question: ManualQuestion, source: SourceQuestion, groups: Sequence[AnswerGroup],
    submission: str, alone: bool, history: History, alarm: str = "",
    typed: dict[str, str] | None = None,
) -> AnswerPage:  # fmt: skip
    """The page that shows `submission`; LookupError if there is no such answer."""
    place = find_place(groups, submission)
    group = groups[place].pick(submission) if alone else groups[place]
    comment = read_comment(source.rubric, group.mark.comment)
    state = describe_state(source.rubric, group)
    chosen = {i for i, _ in comment.chosen}
    titles = [part.title for i, part in enumerate(source.rubric.parts) if i not in chosen]
    return AnswerPage(
        question, source, group, alone, make_rows(source.rubric, groups),
        make_progress(question, groups, history),
        make_parts(source.rubric, question, group, comment), comment, state,
        list(filter(None, titles)) if state == "begun" else [],
        groups[place - 1].key if place else None,
        groups[place + 1].key if place + 1 < len(groups) else None,
        history.pop_notice(), alarm, typed or {},
    )  # fmt: skip


def find_place(groups: Sequence[AnswerGroup], submission: str) -> int:
    """The index of the group that contains a submission; LookupError if there is none."""
    for i, group in enumerate(groups):
        if any(entry.submission == submission for entry in group.entries):
            return i
    raise LookupError(submission)

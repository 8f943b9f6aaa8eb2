"""What a page shows, told from gradebook and answers; the templates only lay it out."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.mark.comment import Said, is_decided, read_comment, show_points
from grader.mark.history import History
from grader.mark.marking import Alike
from grader.mark.marks import Question
from grader.mark.rubric import Rubric
from grader.mark.source_notebook import Asked

KEYS = "123456789qwertadfgzvb"  # of choices, in their order; the other letters have other uses
MOST_KEYED = 9  # points that have a key each, where there is no rubric


@dataclass(frozen=True)
class Button:
    """A button of the form: what it sends, the key that presses it, what is written on it."""

    press: str
    key: str
    label: str
    text: str = ""
    comment: str = ""
    pressed: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the list of answers."""

    key: str
    number: int
    size: int
    state: str  # "to mark", "begun", "look again" or "marked"
    points: str
    excerpt: str


@dataclass(frozen=True)
class Progress:
    """How far a question is, counted in students; what is left in minutes, once there is a pace."""

    marked: int
    total: int
    minutes: int | None = None


@dataclass(frozen=True)
class AnswerPage:
    """All that the page of one answer, or of alike ones, shows."""

    question: Question
    asked: Asked
    alike: Alike
    alone: bool
    rows: list[Row]
    progress: Progress
    parts: list[tuple[str, list[Button]]]
    said: Said
    state: str
    missing: list[str]  # the parts without a choice
    before: str | None  # the keys of the neighbours
    after: str | None
    notice: str
    alarm: str  # why something was not saved
    typed: dict[str, str]  # what was in the fields then


def find_state(rubric: Rubric, alike: Alike) -> str:
    """What there is to do about a mark, in words."""
    mark = alike.mark
    if not mark.waits:
        return "marked"
    if mark.by_hand is None:
        return "to mark"
    chosen = read_comment(rubric, mark.comment).chosen
    return "begun" if chosen and not is_decided(rubric, chosen) else "look again"


def make_rows(rubric: Rubric, groups: Sequence[Alike]) -> list[Row]:
    """The list of all answers."""
    rows = []
    for alike in groups:
        points = alike.mark.points
        excerpt = alike.answers[0].excerpt or "nothing of their own"
        rows.append(
            Row(
                alike.key, alike.numbers[0], len(alike.entries), find_state(rubric, alike),
                "" if points is None else show_points(points), excerpt,
            )
        )  # fmt: skip
    return rows


def make_progress(question: Question, groups: Sequence[Alike], history: History) -> Progress:
    """How many have their mark."""
    total = sum(len(alike.entries) for alike in groups)
    left = [alike for alike in groups if alike.mark.waits]
    pace = history.measure_pace(question)
    minutes = round(pace * len(left) / 60 + 0.5) if pace and left else None
    return Progress(total - sum(len(alike.entries) for alike in left), total, minutes)


def make_parts(
    rubric: Rubric, question: Question, alike: Alike, said: Said
) -> list[tuple[str, list[Button]]]:
    """The buttons that give points, under the headings of the rubric."""
    if not rubric.parts:
        return [("Points", make_point_buttons(question.points, alike.mark.points))]
    keys = iter(KEYS)
    return [
        (
            part.title,
            [
                Button(
                    f"choose:{i}:{k}", next(keys, ""), show_points(choice.points),
                    choice.criterion, choice.comment, (i, k) in said.chosen,
                )
                for k, choice in enumerate(part.choices)
            ],
        )
        for i, part in enumerate(rubric.parts)
    ]  # fmt: skip


def make_point_buttons(most: float, points: float | None) -> list[Button]:
    """Without a rubric: a button for each whole number, and one for half a point more or less."""
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


def find_next(groups: Sequence[Alike], key: str) -> Alike | None:
    """The first that waits for a mark after `key`, from the beginning again after the last."""
    places = [i for i, alike in enumerate(groups) if key in (e.submission for e in alike.entries)]
    start = places[0] + 1 if places else 0
    return next((alike for alike in [*groups[start:], *groups[:start]] if alike.mark.waits), None)


def make_answer_page(
    question: Question, asked: Asked, groups: Sequence[Alike], submission: str, alone: bool,
    history: History, alarm: str = "", typed: dict[str, str] | None = None,
) -> AnswerPage:  # fmt: skip
    """The page on which `submission` is; LookupError if there is no such answer."""
    place = find_place(groups, submission)
    alike = groups[place].pick(submission) if alone else groups[place]
    said = read_comment(asked.rubric, alike.mark.comment)
    state = find_state(asked.rubric, alike)
    chosen = {i for i, _ in said.chosen}
    titles = [part.title for i, part in enumerate(asked.rubric.parts) if i not in chosen]
    return AnswerPage(
        question, asked, alike, alone, make_rows(asked.rubric, groups),
        make_progress(question, groups, history),
        make_parts(asked.rubric, question, alike, said), said, state,
        list(filter(None, titles)) if state == "begun" else [],
        groups[place - 1].key if place else None,
        groups[place + 1].key if place + 1 < len(groups) else None,
        history.take_notice(), alarm, typed or {},
    )  # fmt: skip


def find_place(groups: Sequence[Alike], submission: str) -> int:
    """Where a submission is among the groups; LookupError if it is not."""
    for i, alike in enumerate(groups):
        if any(entry.submission == submission for entry in alike.entries):
            return i
    raise LookupError(submission)

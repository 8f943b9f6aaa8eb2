"""Between buttons and nbgrader's one comment field: what was chosen stands in it, line by line.

    - Root cause (½ of 1): That is the setting. What did it do at each step?

    And the marker's own words.

So the student reads where the points come from, and the page, or another marker's, can tell which
buttons are pressed without any record beside the gradebook.
"""

import re
from dataclasses import dataclass

from grader.mark.rubric import Choice, Part, Rubric

GIVEN = re.compile(r"- (?P<title>.+?) \((?P<points>-?[\d.½]+)(?: of (?P<most>[\d.½]+))?\)(?:: .*)?")

Chosen = frozenset[tuple[int, int]]  # of a part, by its place, the choice, by its place


@dataclass(frozen=True)
class Said:
    """A comment, told apart."""

    chosen: Chosen
    own: str


def show_points(points: float) -> str:
    """Points as one says them: 2, ½, 1½, 0.75."""
    whole, rest = divmod(abs(points), 1)
    sign = "-" if points < 0 else ""
    if rest == 0.5:
        return f"{sign}{int(whole) or ''}½"
    return f"{sign}{abs(points):g}"


def write_line(part: Part, choice: Choice) -> str:
    """What the student reads of a choice."""
    of = f" of {show_points(part.most)}" if part.title else ""
    head = f"- {part.title or choice.criterion} ({show_points(choice.points)}{of})"
    return f"{head}: {choice.comment}" if choice.comment else head


def write_comment(rubric: Rubric, said: Said) -> str | None:
    """The comment for the student; None if there is nothing to say."""
    lines = [
        write_line(part, choice)
        for i, part in enumerate(rubric.parts)
        for k, choice in enumerate(part.choices)
        if (i, k) in said.chosen
    ]
    return "\n\n".join(filter(None, ("\n".join(lines), said.own.strip()))) or None


def read_comment(rubric: Rubric, comment: str | None) -> Said:
    """Which choices a comment tells of, whatever their words have been; the rest is its own."""
    chosen: set[tuple[int, int]] = set()
    own = []
    for line in (comment or "").splitlines():
        if place := find_choice(rubric, line):
            chosen.add(place)
        else:
            own.append(line)
    return Said(frozenset(chosen), "\n".join(own).strip())


def find_choice(rubric: Rubric, line: str) -> tuple[int, int] | None:
    """The choice that a line tells of: by its words, else by part and points."""
    places = [
        (i, k, part, choice)
        for i, part in enumerate(rubric.parts)
        for k, choice in enumerate(part.choices)
    ]
    for i, k, part, choice in places:
        if line == write_line(part, choice):
            return i, k
    found = GIVEN.fullmatch(line)
    for i, k, part, choice in places if found else []:
        name = part.title or choice.criterion
        if found and (found["title"], found["points"]) == (name, show_points(choice.points)):
            return i, k
    return None


def choose(rubric: Rubric, chosen: Chosen, place: tuple[int, int]) -> Chosen:
    """Press a button: a second time takes it back, and under a heading only one is pressed."""
    if place in chosen:
        return chosen - {place}
    if not rubric.parts[place[0]].title:
        return chosen | {place}
    return frozenset(other for other in chosen if other[0] != place[0]) | {place}


def add_up(rubric: Rubric, chosen: Chosen, most: float) -> float:
    """The points of what was chosen, not below zero and not above what the question is worth."""
    points = sum(rubric.parts[i].choices[k].points for i, k in chosen)
    return min(max(0.0, points), most)


def is_decided(rubric: Rubric, chosen: Chosen) -> bool:
    """Whether something is chosen under every heading, or anything where there is none."""
    headings = {i for i, part in enumerate(rubric.parts) if part.title}
    return bool(chosen) and headings <= {i for i, _ in chosen}

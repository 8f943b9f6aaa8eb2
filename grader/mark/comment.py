"""Converts between selected choices and nbgrader's comment field, which lists them line by line.

    - Root cause (½ of 1): That is the setting. What did it do at each step?

    And the marker's own comment.

So students see where their points come from, and the pages of all markers can tell which buttons
are pressed, without storing anything outside the gradebook.
"""

import re
from dataclasses import dataclass

from grader.mark.rubric import Choice, Part, Rubric

GIVEN = re.compile(r"- (?P<title>.+?) \((?P<points>-?[\d.½]+)(?: of (?P<most>[\d.½]+))?\)(?:: .*)?")

Chosen = frozenset[tuple[int, int]]  # pairs: index of a part, index of a choice in it


@dataclass(frozen=True)
class ParsedComment:
    """A comment, split into the selected choices and the marker's own text."""

    chosen: Chosen
    text: str


def show_points(points: float) -> str:
    """Points in the usual notation: 2, ½, 1½, 0.75."""
    whole, rest = divmod(abs(points), 1)
    sign = "-" if points < 0 else ""
    if rest == 0.5:
        return f"{sign}{int(whole) or ''}½"
    return f"{sign}{abs(points):g}"


def write_line(part: Part, choice: Choice) -> str:
    """The line of a choice in the comment."""
    of = f" of {show_points(part.most)}" if part.title else ""
    head = f"- {part.title or choice.criterion} ({show_points(choice.points)}{of})"
    return f"{head}: {choice.comment}" if choice.comment else head


def write_comment(rubric: Rubric, parsed: ParsedComment) -> str | None:
    """The comment for the student; None if it is empty."""
    lines = [
        write_line(part, choice)
        for i, part in enumerate(rubric.parts)
        for k, choice in enumerate(part.choices)
        if (i, k) in parsed.chosen
    ]
    return "\n\n".join(filter(None, ("\n".join(lines), parsed.text.strip()))) or None


def read_comment(rubric: Rubric, comment: str | None) -> ParsedComment:
    """Split a comment: lines that name a choice, even with older wording, and all other lines."""
    chosen: set[tuple[int, int]] = set()
    rest = []
    for line in (comment or "").splitlines():
        if place := find_choice(rubric, line):
            chosen.add(place)
        else:
            rest.append(line)
    return ParsedComment(frozenset(chosen), "\n".join(rest).strip())


def find_choice(rubric: Rubric, line: str) -> tuple[int, int] | None:
    """The choice that a line names: by its wording, else by part and points."""
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
    """Toggle a choice; below a heading, only one can be selected."""
    if place in chosen:
        return chosen - {place}
    if not rubric.parts[place[0]].title:
        return chosen | {place}
    return frozenset(other for other in chosen if other[0] != place[0]) | {place}


def sum_chosen(rubric: Rubric, chosen: Chosen, most: float) -> float:
    """The points of the selected choices, limited to between 0 and `most`."""
    points = sum(rubric.parts[i].choices[k].points for i, k in chosen)
    return min(max(0.0, points), most)


def is_decided(rubric: Rubric, chosen: Chosen) -> bool:
    """Whether a choice is selected below every heading, or at all if there are none."""
    headings = {i for i, part in enumerate(rubric.parts) if part.title}
    return bool(chosen) and headings <= {i for i, _ in chosen}

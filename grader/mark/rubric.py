"""Parses a rubric: from the instructor's lines to parts with choices.

    Rubric for `postmortem`: one choice under each heading; what follows > goes to the student.

    ## Root cause
    - 1: what one step does to the position
      > You explain the mechanism, not only the setting.
    - ½: "the rate was too high" alone

Choices above the first heading can be combined freely. A short form is a numbered list, `1. Root
cause: what counts`: each number is worth an equal share of the points, which can be halved.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

NAMED = re.compile(r"rubric for `?([\w-]+)`?", re.IGNORECASE)
HEADING = re.compile(r"#{1,6}\s+(.+)")
CHOICE = re.compile(r"[-*]\s+([+-]?\s*(?:\d+(?:[.,]\d+)?\s*½?|½))(?:\s+points?)?\s*:\s*(.+)")
POINTS = re.compile(r"(?P<sign>[+-]?)(?P<number>\d+(?:\.\d+)?)?(?P<half>½?)", re.ASCII)
NUMBERED = re.compile(r"\d+[.)]\s+([^:]+):\s*(.+)")


@dataclass(frozen=True)
class Choice:
    """A button: its points, what earns them, and the comment that goes to the student."""

    points: float
    criterion: str
    comment: str = ""


@dataclass(frozen=True)
class Part:
    """Choices below a heading, of which one can be selected; without a title, any number."""

    title: str
    choices: tuple[Choice, ...]

    @property
    def most(self) -> float:
        """The most points that it can give."""
        points = [choice.points for choice in self.choices if choice.points > 0]
        return (max if self.title else sum)(points or [0.0])


@dataclass(frozen=True)
class Rubric:
    """What earns the points of a question; empty if there is no rubric."""

    note: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def most(self) -> float:
        """The points of a full answer."""
        return sum(part.most for part in self.parts)


@dataclass
class Draft:
    """A rubric that is being parsed."""

    note: list[str] = field(default_factory=list)
    parts: list[tuple[str, list[Choice]]] = field(default_factory=list)

    def open_part(self, title: str) -> None:
        """Begin a part; the choices that follow belong to it."""
        self.parts.append((title, []))

    def add(self, points: str, criterion: str) -> None:
        """Add a choice to the current part."""
        if not self.parts:
            self.open_part("")
        self.parts[-1][1].append(Choice(parse_points(points), criterion))

    def extend_last(self, line: str) -> None:
        """Continue the last choice: its comment after ">", else its criterion."""
        choices = self.parts[-1][1] if self.parts else []
        if not choices:
            self.note.append(line)
            return
        last = choices[-1]
        if line.startswith(">"):
            choices[-1] = replace(last, comment=f"{last.comment} {line[1:].strip()}".strip())
        else:
            choices[-1] = replace(last, criterion=f"{last.criterion} {line}")


def parse_points(text: str) -> float:
    """`½`, `1½`, `0.5`, `0,5` and `-1` as a number; ValueError for anything else."""
    found = POINTS.fullmatch(re.sub(r"\s", "", text).replace(",", "."))
    if found is None or not any(found.group("number", "half")):
        raise ValueError(f"no number of points: {text}")
    points = float(found["number"] or 0) + (0.5 if found["half"] else 0.0)
    return -points if found["sign"] == "-" else points


def parse_rubric(lines: Iterable[str], points: float) -> Rubric:
    """The rubric of a question that is worth `points`."""
    stripped = [line.strip() for line in lines]
    numbered = [found for line in stripped if (found := NUMBERED.fullmatch(line))]
    if numbered and not any(map(CHOICE.fullmatch, stripped)):
        return parse_numbered(stripped, points / len(numbered))
    draft = Draft()
    for line in filter(None, stripped):
        if heading := HEADING.fullmatch(line):
            draft.open_part(heading[1])
        elif choice := CHOICE.fullmatch(line):
            draft.add(*choice.groups())
        else:
            draft.extend_last(line)
    return finish(draft)


def parse_numbered(lines: list[str], share: float) -> Rubric:
    """Each number is a part with two choices: its full share of the points, and half of it."""
    draft = Draft()
    for line in filter(None, lines):
        if found := NUMBERED.fullmatch(line):
            draft.open_part(found[1])
            draft.add(str(share), found[2])
        else:
            draft.extend_last(line)
    for _, choices in draft.parts:
        choices.append(Choice(share / 2, "half of it"))
    return finish(draft)


def finish(draft: Draft) -> Rubric:
    """Drop parts without choices; add a choice of 0 points to each part that has none."""
    parts = []
    for title, choices in draft.parts:
        if title and choices and all(choice.points for choice in choices):
            choices.append(Choice(0.0, "none of this"))
        if choices:
            parts.append(Part(title, tuple(choices)))
    return Rubric("\n".join(line for line in draft.note if not NAMED.match(line)), tuple(parts))

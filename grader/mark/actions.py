"""What each button does to a mark: from the mark that was shown to the one that is saved."""

from collections.abc import Mapping
from dataclasses import replace

from grader.mark.comment import (
    Said,
    add_up,
    choose,
    is_decided,
    read_comment,
    show_points,
    write_comment,
)
from grader.mark.marks import Mark
from grader.mark.rubric import Rubric, read_points

NO_RESPONSE = "No response."  # nbgrader's own words for an answer that was left as released


class BadInput(Exception):
    """Something typed that is no mark; its text says what to type."""


def act(rubric: Rubric, most: float, mark: Mark, form: Mapping[str, str]) -> Mark:
    """The new mark, after the button `press` and what is typed in the fields of the same form.

    choose:PART:CHOICE   presses a choice, or takes it back
    points:NUMBER        gives these points, whatever is chosen
    nothing              no points, and says why
    keep                 lets a mark stand that was asked for again
    save                 the fields alone

    One more, `same`, takes over the mark of a like answer; `Marking.change` knows those.
    """
    said = read_comment(rubric, mark.comment)
    own = form.get("comment", said.own)
    press, _, rest = form.get("press", "save").partition(":")
    match press:
        case "choose":
            chosen = choose(rubric, said.chosen, find(rubric, rest))
            return press_choice(rubric, most, mark, Said(chosen, own))
        case "points":
            return give_points(rubric, mark, check_points(rest, most), Said(said.chosen, own))
        case "nothing":
            return give_points(rubric, mark, 0.0, Said(frozenset(), own or NO_RESPONSE))
        case "keep" if mark.points is not None:
            return replace(mark, waits=False, comment=write_comment(rubric, Said(said.chosen, own)))
        case "save":
            return save_fields(rubric, most, mark, Said(said.chosen, own), form.get("points", ""))
    raise BadInput("There is no such button; load the page again.")


def find(rubric: Rubric, place: str) -> tuple[int, int]:
    """The choice that a button names; the rubric may have been changed since."""
    part, _, choice = place.partition(":")
    if not (part.isdecimal() and choice.isdecimal()):
        raise BadInput("There is no such button; load the page again.")
    found = int(part), int(choice)
    if found[0] >= len(rubric.parts) or found[1] >= len(rubric.parts[found[0]].choices):
        raise BadInput("The rubric was changed in the meantime; here it is as it is now.")
    return found


def press_choice(rubric: Rubric, most: float, mark: Mark, said: Said) -> Mark:
    """The points follow what is chosen; the mark waits until there is a choice for each part."""
    comment = write_comment(rubric, said)
    if not said.chosen:
        return replace(mark, by_hand=None, waits=mark.automatic is None, comment=comment)
    points = add_up(rubric, said.chosen, most)
    return replace(mark, by_hand=points, waits=not is_decided(rubric, said.chosen), comment=comment)


def give_points(rubric: Rubric, mark: Mark, points: float, said: Said) -> Mark:
    """These points, once and for all."""
    return replace(mark, by_hand=points, waits=False, comment=write_comment(rubric, said))


def save_fields(rubric: Rubric, most: float, mark: Mark, said: Said, typed: str) -> Mark:
    """The comment, and the points where others are typed than the mark has."""
    changed = replace(mark, comment=write_comment(rubric, said))
    if not typed.strip() or (points := check_points(typed, most)) == mark.points:
        return changed
    return give_points(rubric, changed, points, said)


def check_points(typed: str, most: float) -> float:
    """A number from 0 to what the question is worth."""
    try:
        points = read_points(typed)
    except ValueError:
        points = -1.0
    if not 0 <= points <= most:
        raise BadInput(f"Points are a number from 0 to {show_points(most)}, not: {typed}")
    return points

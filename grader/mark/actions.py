"""Computes what each button does: from the mark that was shown to the one to save."""

from collections.abc import Mapping
from dataclasses import replace

from grader.mark.comment import (
    ParsedComment,
    choose,
    is_decided,
    read_comment,
    show_points,
    sum_chosen,
    write_comment,
)
from grader.mark.marks import Mark
from grader.mark.rubric import Rubric, parse_points

NO_RESPONSE = "No response."  # nbgrader's comment on an answer that was left as released
NO_BUTTON = "There is no such button; load the page again."


class BadInput(Exception):
    """The input is not a valid mark; the message says what to type."""


def act(rubric: Rubric, most: float, mark: Mark, form: Mapping[str, str]) -> Mark:
    """The new mark, from the button `press` and the fields of the form.

    choose:PART:CHOICE   select a choice, or deselect it
    points:NUMBER        give these points, whatever is selected
    nothing              give no points; without a comment, "No response."
    keep                 confirm a mark that needs to be looked at again
    save                 save the fields only

    `Marking.change` handles the button `same`, which copies the mark of a similar answer.
    """
    saved = read_comment(rubric, mark.comment)
    parsed = replace(saved, text=form.get("comment", saved.text))
    press, _, rest = form.get("press", "save").partition(":")
    match press:
        case "choose":
            chosen = choose(rubric, parsed.chosen, read_choice(rubric, rest))
            return press_choice(rubric, most, mark, replace(parsed, chosen=chosen))
        case "points":
            return give_points(rubric, mark, check_points(rest, most), parsed)
        case "nothing":
            reason = ParsedComment(frozenset(), parsed.text or NO_RESPONSE)
            return give_points(rubric, mark, 0.0, reason)
        case "keep" if mark.points is not None:
            return replace(mark, waits=False, comment=write_comment(rubric, parsed))
        case "save":
            return save_fields(rubric, most, mark, parsed, form.get("points", ""))
    raise BadInput(NO_BUTTON)


def read_choice(rubric: Rubric, place: str) -> tuple[int, int]:
    """The choice that a button names; raises BadInput if the rubric has changed since."""
    part, _, choice = place.partition(":")
    if not (part.isdecimal() and choice.isdecimal()):
        raise BadInput(NO_BUTTON)
    found = int(part), int(choice)
    if found[0] >= len(rubric.parts) or found[1] >= len(rubric.parts[found[0]].choices):
        raise BadInput("The rubric was changed in the meantime; this is the current one.")
    return found


def press_choice(rubric: Rubric, most: float, mark: Mark, parsed: ParsedComment) -> Mark:
    """Set the points of the selected choices; complete once every part has one."""
    comment = write_comment(rubric, parsed)
    if not parsed.chosen:
        return replace(mark, by_hand=None, waits=mark.automatic is None, comment=comment)
    points = sum_chosen(rubric, parsed.chosen, most)
    return replace(
        mark, by_hand=points, waits=not is_decided(rubric, parsed.chosen), comment=comment
    )


def give_points(rubric: Rubric, mark: Mark, points: float, parsed: ParsedComment) -> Mark:
    """Give these points; the mark is complete."""
    return replace(mark, by_hand=points, waits=False, comment=write_comment(rubric, parsed))


def save_fields(rubric: Rubric, most: float, mark: Mark, parsed: ParsedComment, typed: str) -> Mark:
    """Save the comment, and the points if they were changed."""
    changed = replace(mark, comment=write_comment(rubric, parsed))
    if not typed.strip() or (points := check_points(typed, most)) == mark.points:
        return changed
    return give_points(rubric, changed, points, parsed)


def check_points(typed: str, most: float) -> float:
    """The typed points; raises BadInput unless they are between 0 and `most`."""
    try:
        points = parse_points(typed)
    except ValueError:
        points = -1.0
    if not 0 <= points <= most:
        raise BadInput(f"Points must be a number from 0 to {show_points(most)}, not: {typed}")
    return points

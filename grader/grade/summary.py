"""Last step of grading: prints marks, who could not be graded and why, and changed marks."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from grader.grade.outcome import Graded, Outcome, Refused
from grader.text.printable import printable

LONGEST = 500  # characters of a hint or a reason

FORGEABLE = (
    "These tests run beside the student's code, which can read and forge them; "
    "docs/security.md says what that means."
)
SMALL_CLASS = 30  # all of it fits on a screen
LOWEST = 10


def print_summary(
    outcomes: Sequence[Outcome], seconds: float, console: Console, *, everyone: bool = False
) -> int:
    """Print the table and a summary. Returns the exit code: 0 only if everyone has a mark.

    For a large class, the table only has the rows to look at first, unless `everyone` is set.
    """
    shown = outcomes if everyone or len(outcomes) <= SMALL_CLASS else choose_rows(outcomes)
    if shown:
        print_table(shown, console)
    graded = [outcome for outcome in outcomes if isinstance(outcome, Graded)]
    if len(shown) < len(outcomes):
        print_rest(graded, len(outcomes) - len(shown), console)
    print_changes(graded, console)
    print_self_reported(graded, console)
    waiting = sum(outcome.pending > 0 for outcome in graded)
    console.print(
        f"{len(graded)} of {len(outcomes)} have a mark; {waiting} wait for marking by hand."
    )
    fresh = sum(bool(outcome.because) for outcome in graded)
    console.print(f"Graded {fresh}, kept {len(graded) - fresh}, in {describe_time(seconds)}.")
    return 0 if len(graded) == len(outcomes) else 1


def print_table(outcomes: Sequence[Outcome], console: Console) -> None:
    """One row per student."""
    table = Table("student", Column("automatic", justify="right"), "by hand", "look at first")
    for outcome in outcomes:
        cells = describe_outcome(outcome)
        table.add_row(*map(Text, cells))  # Text: a name may hold rich's [markup]
    console.print(table)


def choose_rows(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those without a mark, then the lowest marks; untouched ones are listed in one line."""
    unmarked = [outcome for outcome in outcomes if not isinstance(outcome, Graded)]
    begun = [o for o in outcomes if isinstance(o, Graded) and not is_untouched(o)]
    return [*unmarked, *sorted(begun, key=lambda outcome: outcome.score)[:LOWEST]]


def is_untouched(outcome: Graded) -> bool:
    """Whether it has no points and nothing to mark: probably handed in as released."""
    return not outcome.score and not outcome.pending


def print_rest(graded: Sequence[Graded], hidden: int, console: Console) -> None:
    """Print who seems to have done nothing, and the distribution of points."""
    if untouched := [outcome.student for outcome in graded if is_untouched(outcome)]:
        names = ", ".join(untouched)
        console.print(f"Untouched, it seems ({len(untouched)}): {names}", markup=False)
    if len(graded) > 1:
        console.print(describe_spread(graded), markup=False)
    console.print(f"{hidden} more are not shown; --all shows everyone.")


def describe_spread(graded: Sequence[Graded]) -> str:
    """The automatic points of the class in one line."""
    scores = [outcome.score for outcome in graded]
    low, middle, high = quantiles(scores, method="inclusive")
    return (
        f"Automatic points, of {graded[0].max_score:g}: lowest {min(scores):g}, a quarter up to "
        f"{low:g}, half up to {middle:g}, a quarter from {high:g}, highest {max(scores):g}."
    )


def print_changes(graded: Sequence[Graded], console: Console) -> None:
    """Print why submissions were graded again, and every mark that has changed."""
    again = [outcome for outcome in graded if outcome.before is not None]
    for because, count in Counter(outcome.because for outcome in again).items():
        console.print(f"Graded again: {count} ({because}).", markup=False)
    for outcome in again:
        if outcome.before != outcome.score:
            console.print(
                f"  {printable(outcome.student)}: {outcome.before:g} → {outcome.score:g}",
                markup=False,
            )


def print_self_reported(graded: Sequence[Graded], console: Console) -> None:
    """Which tests were run beside students' code, and what that means."""
    if tests := list(dict.fromkeys(name for outcome in graded for name in outcome.self_reported)):
        console.print(f"Self-reported: {', '.join(tests)}. {FORGEABLE}", markup=False)


def format_json(outcomes: Sequence[Outcome], seconds: float) -> tuple[str, int]:
    """The same as a JSON object, for scripts; and the exit code."""
    marked = sum(isinstance(outcome, Graded) for outcome in outcomes)
    report = {
        "submissions": [to_plain(outcome) for outcome in outcomes],
        "marked": marked,
        "seconds": round(seconds, 2),
    }
    return json.dumps(report, indent=1), 0 if marked == len(outcomes) else 1


def to_plain(outcome: Outcome) -> dict[str, Any]:
    """An outcome's fields, and its kind."""
    kinds = {Graded: "graded", Refused: "refused"}
    fields = {
        name: printable(value, LONGEST) if isinstance(value, str) else value
        for name, value in asdict(outcome).items()
    }
    return {"outcome": kinds.get(type(outcome), "not graded")} | fields


def describe_outcome(outcome: Outcome) -> tuple[str, str, str, str]:
    """The cells of an outcome's row."""
    if isinstance(outcome, Graded):
        pending = f"{outcome.pending:g} to give" if outcome.pending else "done"
        score = f"{outcome.score:g} / {outcome.max_score:g}"
        if outcome.self_reported:
            score += f"\n{sum(outcome.self_reported.values()):g} self-reported"
        hint = printable(outcome.hint, LONGEST) or "✓ every check passed"
        return printable(outcome.student), score, pending, hint
    kind = "refused" if isinstance(outcome, Refused) else "not graded"
    return printable(outcome.student), "none", "", f"✗ {kind}: {printable(outcome.why, LONGEST)}"


def describe_time(seconds: float) -> str:
    """Seconds, or minutes and seconds."""
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"

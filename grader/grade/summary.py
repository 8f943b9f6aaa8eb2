"""Last step of grading: who got what, who could not be graded and why, whose mark changed."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from grader.grade.outcome import Graded, Outcome, Refused


def print_summary(outcomes: Sequence[Outcome], seconds: float, console: Console) -> int:
    """Print the table and a summary. Returns the exit code: 0 only if everyone has a mark."""
    table = Table("student", Column("automatic", justify="right"), "by hand", "look at first")
    for outcome in outcomes:
        table.add_row(
            *map(Text, describe_outcome(outcome))
        )  # Text: a name may hold rich's [markup]
    console.print(table)
    graded = [outcome for outcome in outcomes if isinstance(outcome, Graded)]
    print_changes(graded, console)
    waiting = sum(outcome.pending > 0 for outcome in graded)
    console.print(
        f"{len(graded)} of {len(outcomes)} have a mark; {waiting} wait for marking by hand."
    )
    fresh = sum(bool(outcome.because) for outcome in graded)
    console.print(f"Graded {fresh}, kept {len(graded) - fresh}, in {describe_time(seconds)}.")
    return 0 if len(graded) == len(outcomes) else 1


def print_changes(graded: Sequence[Graded], console: Console) -> None:
    """Why some were graded again, and every mark that is another one now."""
    again = [outcome for outcome in graded if outcome.before is not None]
    for because, count in Counter(outcome.because for outcome in again).items():
        console.print(f"Graded again: {count} ({because}).", markup=False)
    for outcome in again:
        if outcome.before != outcome.score:
            console.print(
                f"  {outcome.student}: {outcome.before:g} → {outcome.score:g}", markup=False
            )


def format_json(outcomes: Sequence[Outcome], seconds: float) -> tuple[str, int]:
    """The same for scripts, as one JSON object; and the exit code."""
    marked = sum(isinstance(outcome, Graded) for outcome in outcomes)
    report = {
        "submissions": [to_plain(outcome) for outcome in outcomes],
        "marked": marked,
        "seconds": round(seconds, 2),
    }
    return json.dumps(report, indent=1), 0 if marked == len(outcomes) else 1


def to_plain(outcome: Outcome) -> dict[str, Any]:
    """An outcome's fields, and which kind it is."""
    kinds = {Graded: "graded", Refused: "refused"}
    return {"outcome": kinds.get(type(outcome), "not graded")} | asdict(outcome)


def describe_outcome(outcome: Outcome) -> tuple[str, str, str, str]:
    """The cells of an outcome's row."""
    if isinstance(outcome, Graded):
        pending = f"{outcome.pending:g} to give" if outcome.pending else "done"
        score = f"{outcome.score:g} / {outcome.max_score:g}"
        return outcome.student, score, pending, outcome.hint or "✓ every check passed"
    kind = "refused" if isinstance(outcome, Refused) else "not graded"
    return outcome.student, "none", "", f"✗ {kind}: {outcome.why}"


def describe_time(seconds: float) -> str:
    """As a person would say it."""
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"

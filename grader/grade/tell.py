"""Last step of grading: who got what, who could not be graded, and why."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from grader.grade.outcome import Graded, Outcome, Refused


def tell(outcomes: Sequence[Outcome], console: Console) -> int:
    """Print the table and a summary. Returns the exit code: 0 only if everyone has a mark."""
    table = Table("student", Column("automatic", justify="right"), "by hand", "look at first")
    for outcome in outcomes:
        table.add_row(*map(Text, describe(outcome)))  # Text: a name may hold rich's [markup]
    console.print(table)
    marked = sum(isinstance(outcome, Graded) for outcome in outcomes)
    waiting = sum(isinstance(outcome, Graded) and outcome.pending > 0 for outcome in outcomes)
    console.print(f"{marked} of {len(outcomes)} have a mark; {waiting} wait for marking by hand.")
    return 0 if marked == len(outcomes) else 1


def describe(outcome: Outcome) -> tuple[str, str, str, str]:
    """The cells of an outcome's row."""
    if isinstance(outcome, Graded):
        pending = f"{outcome.pending:g} to give" if outcome.pending else "done"
        score = f"{outcome.score:g} / {outcome.max_score:g}"
        return outcome.student, score, pending, outcome.hint or "✓ every check passed"
    kind = "refused" if isinstance(outcome, Refused) else "not graded"
    return outcome.student, "none", "", f"✗ {kind}: {outcome.why}"

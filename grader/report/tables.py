"""The report's tables, as HTML; every word that could be a student's is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
from IPython.display import HTML

from grader.report.items import analyse
from grader.report.mistakes import count_mistakes
from grader.report.people import find_late, find_struggling
from grader.report.rates import sort_rates
from grader.report.record import ClassRecord, total

LONG = 25  # rows; longer tables are folded
NOTHING = HTML("")  # the figure's words have said so


def write_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HTML:
    """A table, folded where it is long; one line instead where it has no rows."""
    written = [f"<tr>{''.join(map(write_cell, row))}</tr>" for row in rows]
    if not written:
        return HTML(f"<p>{escape(caption)}: none.</p>")
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    table = (
        f'<div class="wide"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{''.join(written)}</tbody></table></div>"
    )
    if len(written) <= LONG:
        return HTML(table)
    summary = f"<summary>{escape(caption)}: {len(written)} rows</summary>"
    return HTML(f"<details>{summary}{table}</details>")


def write_cell(value: object) -> str:
    """A number to the right, nothing as a dash."""
    if value is None:
        return '<td class="number">&ndash;</td>'
    if isinstance(value, int | float):
        text = f"{value:g}" if value == int(value) else f"{value:.2f}"
        return f'<td class="number">{text}</td>'
    return f"<td>{escape(str(value))}</td>"


def tabulate_marks(record: ClassRecord) -> HTML:
    """The automatic points in numbers, and how far marking by hand has come."""
    if not record.works:
        return NOTHING
    marks = [total(work, record.automatic) for work in record.works]
    rows: list[Sequence[object]] = [
        ("automatic", len(marks), sum(c.points for c in record.automatic), *sum_up(marks))
    ]
    for check in (check for check in record.checks if check.by_hand):
        given = [p for work in record.works if (p := work.points.get(check.name)) is not None]
        numbers = sum_up(given) if given else (None,) * 4
        rows.append((f"{check.name} (by hand)", len(given), check.points, *numbers))
    head = ("points", "marked", "out of", "lowest", "median", "mean", "highest")
    return write_table("Marks", head, rows)


def sum_up(marks: Sequence[float]) -> tuple[float, float, float, float]:
    """Lowest, median, mean, highest."""
    low, middle, mean, high = min(marks), np.median(marks), np.mean(marks), max(marks)
    return float(low), float(middle), float(mean), float(high)


def tabulate_items(record: ClassRecord) -> HTML:
    """Each check's difficulty and discrimination."""
    if not record.works:
        return NOTHING
    rows = [
        (item.check.name, item.check.points, item.marked, item.share, item.discrimination)
        for item in analyse(record)
    ]
    head = ("check", "points", "marked", "share of points", "discrimination")
    return write_table("Checks", head, rows)


def tabulate_mistakes(record: ClassRecord) -> HTML:
    """Which wrong answers were given, how often."""
    if not record.works:
        return NOTHING
    rows = [(m.check, m.name, m.students, m.says) for m in count_mistakes(record)]
    return write_table(
        "Wrong answers", ("check", "wrong answer", "students", "what they read"), rows
    )


def tabulate_rates(record: ClassRecord) -> HTML:
    """How many rates do what."""
    if not record.works:
        return NOTHING
    rates = sort_rates(record)
    rows = [
        ("converges within 50 steps", len(rates.converge), show(rates.converge)),
        ("stable, not there after 50 steps", len(rates.stable), show(rates.stable)),
        ("not stable, or never moves", len(rates.unstable), show(rates.unstable)),
        ("not a plain number", rates.not_plain, ""),
    ]
    return write_table("Rates", ("what it does", "students", "rates"), rows)


def show(rates: Sequence[float]) -> str:
    """The different ones, at most eight."""
    different = sorted(set(rates))
    text = ", ".join(f"{rate:.4g}" for rate in different[:8])
    return text + (f" and {len(different) - 8} more" if len(different) > 8 else "")


def tabulate_struggling(record: ClassRecord, names: bool) -> HTML:
    """Who may need help."""
    rows = [(row.who, row.points, row.first) for row in find_struggling(record, names)]
    head = ("student", "automatic points", "first check missed")
    return write_table("Below half of the automatic points", head, rows)


def tabulate_late(record: ClassRecord, names: bool) -> HTML:
    """Who was late."""
    if not record.works:
        return NOTHING
    return write_table("Late", ("student", "hours late"), find_late(record, names))


def tabulate_ungraded(record: ClassRecord, names: bool) -> HTML:
    """What has no mark, and why."""
    rows = [
        (ungraded.student if names else f"no. {i}", ungraded.why)
        for i, ungraded in enumerate(record.ungraded, start=1)
    ]
    return write_table("Without a mark", ("student", "why"), rows)


def tabulate_absent(record: ClassRecord, names: bool) -> HTML:
    """Who handed in nothing: by name, or how many."""
    rows = [(who,) for who in record.absent] if names else [(f"{len(record.absent)} students",)]
    return write_table("Handed in nothing", ("student",), rows if record.absent else [])

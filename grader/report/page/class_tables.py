"""The report's tables, as HTML; all text that could come from students is escaped."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from types import ModuleType

import numpy as np
from IPython.display import HTML

from grader.report.class_record import ClassRecord, total
from grader.report.findings import find_findings, summarise
from grader.report.item_analysis import analyse_questions
from grader.report.people import find_alike, find_late, find_struggling
from grader.report.predictions import read_predictions
from grader.report.wrong_answers import WrongAnswer, group_wrong_answers
from grader.safety.html import render_backticks

DASH = "\N{EN DASH}"  # nothing, in a column of words
LONG = 25  # rows; longer tables are folded
NOTHING = HTML("")  # the figure above says so in words
CAUTION = (
    "Small tasks look alike: two right answers to one question differ little. Read both "
    "notebooks before you speak to anyone. Text that was given to all, or that many have written, "
    "is left out."
)


def percent(share: float | None) -> str | None:
    """A share as a percentage."""
    return None if share is None else f"{round(share, 2) + 0.0:.0%}"


def write_heading(record: ClassRecord) -> HTML:
    """The page's title, with the date and a summary."""
    day = f"{record.made_on.day} {record.made_on:%B %Y}"
    title = escape(record.title or record.assignment)
    words = [f"{day}. {summarise(record)}", *describe_self_reported(record)]
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in words)
    return HTML(f"<h1>{title}: how the class did</h1>{text}")


def describe_self_reported(record: ClassRecord) -> Iterator[str]:
    """Which tests ran beside students' code, if any did."""
    if count := len(record.self_reported):
        yield (
            f"Marked as self-reported: {count} of {len(record.items)} items. Their tests ran "
            "beside the students' code, which could have forged the results."
        )


def write_findings(record: ClassRecord, drill: ModuleType | None = None) -> HTML:
    """The findings, as a list of sentences."""
    sentences = find_findings(record, read_predictions(record, get_asked(drill)))
    if not sentences:
        return HTML("<p>Nothing to show yet.</p>")
    return HTML(f"<ol>{''.join(f'<li>{render_backticks(text)}</li>' for text in sentences)}</ol>")


def get_asked(drill: ModuleType | None) -> tuple[tuple[str, str], ...]:
    """The cells and names in which the drill asks for predictions."""
    return tuple(getattr(drill, "PREDICTIONS", ()))


def write_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HTML:
    """A table, folded if it is long; one line if it has no rows."""
    written = [f"<tr>{''.join(map(write_cell, row))}</tr>" for row in rows]
    if not written:
        return HTML(f"<p>{escape(caption)}: none.</p>")
    table = make_table(caption, head, written)
    return HTML(table if len(written) <= LONG else fold(f"{caption}: {len(written)} rows", table))


def make_table(caption: str, head: Sequence[str], written: Sequence[str]) -> str:
    """The table itself."""
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    return (
        f'<div class="wide" tabindex="0"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{''.join(written)}</tbody></table></div>"
    )


def fold(summary: str, html: str) -> str:
    """`html` in a folded section."""
    return f"<details><summary>{escape(summary)}</summary>{html}</details>"


def write_cell(value: object) -> str:
    """A table cell: numbers aligned right, None as a dash."""
    if value is None:
        return '<td class="number">&ndash;</td>'
    if isinstance(value, int | float):
        text = f"{value:g}" if value == int(value) else f"{value:.2f}"
        return f'<td class="number">{text}</td>'
    kind = ' class="number"' if str(value).endswith("%") else ""
    return f"<td{kind}>{render_backticks(str(value))}</td>"


def tabulate_marks(record: ClassRecord) -> HTML:
    """Statistics of the automatic points, and of the manual ones given so far."""
    if not record.works:
        return NOTHING
    marks = [total(work, record.automatic) for work in record.works]
    rows: list[Sequence[object]] = [
        ("automatic", len(marks), sum(item.points for item in record.automatic), *sum_up(marks))
    ]
    for item in filter(lambda item: item.by_hand, record.items):
        notebook = item.name.rpartition("/")[0]  # of several
        label = f"{notebook}: {item.label}" if notebook else item.label
        given = [p for work in record.works if (p := work.points.get(item.name)) is not None]
        numbers = sum_up(given) if given else (None,) * 4
        rows.append((f"{label} (by a person)", len(given), item.points, *numbers))
    head = ("points", "marked", "out of", "lowest", "median", "mean", "highest")
    return write_table("Marks", head, rows)


def sum_up(marks: Sequence[float]) -> tuple[float, float, float, float]:
    """Lowest, median, mean, highest."""
    low, middle, mean, high = min(marks), np.median(marks), np.mean(marks), max(marks)
    return float(low), float(middle), float(mean), float(high)


def tabulate_questions(record: ClassRecord) -> HTML:
    """Points by question."""
    rows = [
        (
            row.question.title,
            row.marked,
            row.points,
            row.mean,
            percent(row.facility),
            percent(row.full / row.marked),
            row.untouched,
        )
        for row in analyse_questions(record)
    ]
    head = ("question", "marked", "points", "mean", "mean in %", "all points", "left as released")
    return write_table("Points by question", head, rows) if record.works else NOTHING


def tabulate_predictions(record: ClassRecord, drill: ModuleType | None = None) -> HTML:
    """Predictions compared with what happens."""
    rows = [
        (
            row.case,
            row.happens,
            percent(row.share),
            row.answered,
            ", ".join(f"{word} ({n})" for word, n in row.others[:3]) or DASH,
        )
        for row in read_predictions(record, get_asked(drill))
    ]
    if not rows:
        words = "No predictions to show." if record.works else "Nothing to show yet."
        return HTML(f"<p>{words}</p>")
    head = ("case", "what happens", "predicted right", "predictions", "predicted instead")
    return write_table("Predictions", head, rows)


def tabulate_wrong_answers(record: ClassRecord) -> HTML:
    """The wrong answers with their frequency; those given once are folded."""
    if not record.works:
        return NOTHING
    groups = group_wrong_answers(record)
    several = [group for group in groups if group.count > 1]
    once = [group for group in groups if group.count == 1]
    head = ("question", "check", "outcome", "students", "typed most often")
    html = write_table("Wrong answers", head, (list_cells(group) for group in several)).data
    if once:
        written = [f"<tr>{''.join(map(write_cell, list_cells(group)))}</tr>" for group in once]
        table = make_table("Given by one student each", head, written)
        html += fold(f"Given by one student each: {len(once)}", table)
    return HTML(html)


def list_cells(group: WrongAnswer) -> Sequence[object]:
    """A row of the table."""
    values = ", ".join(f"{text} ({n})" for text, n in group.values) or DASH
    return group.question.title, group.item.label, group.words, group.count, values


def tabulate_struggling(record: ClassRecord, names: bool) -> HTML:
    """Students who may need help."""
    rows = [(record.label(r.student, names), r.points, r.first) for r in find_struggling(record)]
    head = ("student", "automatic points", "first check missed")
    return write_table("Below half of the automatic points", head, rows)


def tabulate_late(record: ClassRecord, names: bool) -> HTML:
    """Students who were late."""
    if not record.works:
        return NOTHING
    rows = [(record.label(student, names), hours) for student, hours in find_late(record)]
    return write_table("Late", ("student", "hours late"), rows)


def tabulate_ungraded(record: ClassRecord, names: bool) -> HTML:
    """Submissions without a mark, and why."""
    rows = [(record.label(work.student, names), work.why) for work in record.ungraded]
    return write_table("Without a mark", ("student", "why"), rows)


def tabulate_absent(record: ClassRecord, names: bool) -> HTML:
    """Students who handed in nothing: by name, or how many."""
    rows = [(who,) for who in record.absent] if names else [(f"{len(record.absent)} students",)]
    return write_table("Handed in nothing", ("student",), rows if record.absent else [])


def tabulate_alike(record: ClassRecord, names: bool) -> HTML:
    """Pairs of nearly identical notebooks; only in the report with names."""
    if not names:
        return HTML("<p>Only in the report with names: python -m grader report --names</p>")
    rows = [(pair.first, pair.second, percent(pair.share)) for pair in find_alike(record)]
    head = ("student", "and", "share of their uncommon text in both")
    table = write_table("Nearly identical answers", head, rows).data
    return HTML(f"{table}<p>{CAUTION}</p>")

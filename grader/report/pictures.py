"""The report's figures: a picture and one line that says the same in words.

Blue is as it should be, vermillion (and hatched, never by colour alone) is not.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from IPython.display import Image, display
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from grader.report.items import Item, analyse
from grader.report.mistakes import count_mistakes, rank
from grader.report.people import measure_hours
from grader.report.record import ClassRecord, total

BLUE, VERMILLION = "#0072B2", "#D55E00"
GOOD: dict[str, Any] = {"facecolor": BLUE, "edgecolor": "white"}
BAD: dict[str, Any] = {"facecolor": VERMILLION, "edgecolor": "white", "hatch": "//"}
WIDTH = 8.0  # inches
COMMONEST = 12  # wrong answers in a figure
WEAK = 0.1  # correlation, below which a check hardly goes with the rest
FEW = 10  # works, below which numbers say little


@dataclass(frozen=True)
class Picture:
    """A figure, or none where there is nothing to draw, and its words."""

    words: str
    figure: Figure | None = None


NOTHING = Picture("Nothing to show yet.")


def show(picture: Picture) -> None:
    """Put the figure on the page, its words as the alternative text, and the words below it."""
    if picture.figure is not None:
        data = io.BytesIO()
        picture.figure.savefig(data, format="png", dpi=180, bbox_inches="tight")
        display(Image(data.getvalue(), format="png", retina=True, alt=picture.words))
    print(picture.words)


def start(height: float = 3.4) -> tuple[Figure, Any]:
    """An empty figure and its axes."""
    figure = Figure(figsize=(WIDTH, height), facecolor="white")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    return figure, axes


def draw_marks(record: ClassRecord) -> Picture:
    """How many have how many automatic points."""
    if not record.works:
        return NOTHING
    marks = [total(work, record.automatic) for work in record.works]
    most, middle = sum(check.points for check in record.automatic), float(np.median(marks))
    edges = np.arange(-0.5, most + 1)
    figure, axes = start()
    axes.hist(marks, edges, **GOOD)
    axes.axvline(middle, color="black", linestyle="--", label=f"median {middle:g}")
    axes.set(title="Automatic points", xlabel=f"points of {most:g}", ylabel="students")
    axes.set_xlim(-0.8, most + 0.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    count_in_whole_numbers(axes, max(np.histogram(marks, edges)[0]))
    put_legend_beside(axes)
    half = sum(mark < most / 2 for mark in marks)
    words = (
        f"{len(marks)} marked: from {min(marks):g} to {max(marks):g} of {most:g} automatic points, "
        f"median {middle:g}; {half} below half."
    )
    return Picture(words, figure)


def put_legend_beside(axes: Any) -> None:
    """Where it hides no bar."""
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))


def count_in_whole_numbers(axes: Any, most: float) -> None:
    """A vertical axis of people."""
    axes.set_ylim(0, max(1.0, most) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.grid(axis="y", alpha=0.3)


def draw_items(record: ClassRecord) -> Picture:
    """For each check the share of its points, and how it goes with the rest."""
    items = [item for item in analyse(record) if item.share is not None]
    if not items:
        return NOTHING
    figure = Figure(figsize=(WIDTH, 0.9 + 0.3 * len(items)), facecolor="white")
    left, right = figure.subplots(1, 2, sharey=True, gridspec_kw={"wspace": 0.08})
    rows = np.arange(len(items))
    for row, item in enumerate(items):
        left.barh(row, item.share, **(BAD if (item.share or 0) < 0.5 else GOOD))
        left.text((item.share or 0) + 0.02, row, f"{item.share:.0%}", va="center", fontsize=9)
        if item.discrimination is not None:
            weak = item.discrimination < WEAK
            style = {"color": VERMILLION if weak else BLUE, "marker": "X" if weak else "o"}
            right.plot(item.discrimination, row, linestyle="", markersize=8, **style)
    left.set(xlim=(0, 1.2), xticks=[0, 0.5, 1], title="Share of its points", yticks=rows)
    left.set_yticklabels([item.check.name for item in items])
    left.invert_yaxis()
    right.axvline(0, color="0.4", linewidth=1)
    right.set(xlim=(-1.05, 1.05), title="Correlation with the rest")
    for axes in (left, right):
        axes.grid(axis="x", alpha=0.3)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    hardest = min(items, key=lambda item: item.share or 0.0)
    words = f"Hardest: {hardest.check.name}, with {hardest.share:.0%} of its points."
    return Picture(f"{words} {describe_correlations(items, len(record.works))}", figure)


def describe_correlations(items: Sequence[Item], works: int) -> str:
    """Which checks to read again, and how far to trust that."""
    known = [item for item in items if item.discrimination is not None]
    if not known:
        return "No correlations: fewer than three students, or all have the same."
    low = [item.check.name for item in known if (item.discrimination or 0.0) < WEAK]
    words = f"Hardly goes with the rest: {', '.join(low) or 'none'}."
    return words + (f" With {works} students, take that with care." if works < FEW else "")


def draw_mistakes(record: ClassRecord) -> Picture:
    """The commonest wrong answers."""
    mistakes = rank(count_mistakes(record, first_only=True), COMMONEST)
    if not mistakes:
        return NOTHING if not record.works else Picture("Nobody missed a check.")
    figure, axes = start(1.0 + 0.3 * len(mistakes))
    labels = [f"{m.check}: {m.name if len(m.name) < 46 else m.name[:44] + '…'}" for m in mistakes]
    axes.barh(range(len(mistakes)), [m.students for m in mistakes], **BAD)
    axes.set_yticks(range(len(mistakes)), labels)
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    axes.set(title="The commonest wrong answers, one a question", xlabel="students", xlim=(0, None))
    axes.grid(axis="x", alpha=0.3)
    top = mistakes[0]
    words = f"Commonest: {top.name} ({top.check}), given by {top.students} of {len(record.works)}."
    return Picture(words, figure)


def draw_times(record: ClassRecord) -> Picture:
    """When the class handed in, before and after the due date."""
    hours = measure_hours(record)
    if not hours:
        why = "no due date" if record.due is None else "no times of hand-in"
        return Picture(f"Nothing to show: the gradebook has {why}.") if record.works else NOTHING
    unit, name = (24.0, "days") if max(map(abs, hours)) > 48 else (1.0, "hours")
    steps = [hour / unit for hour in hours]
    edges = choose_edges(steps)
    figure, axes = start()
    early, late = [s for s in steps if s <= 0], [s for s in steps if s > 0]
    for side, label, style in ((early, "in time", GOOD), (late, "late", BAD)):
        if side:
            axes.hist(side, edges, label=f"{label} ({len(side)})", **style)
    axes.axvline(0, color="black", linestyle="--", label="due")
    axes.set(title="Handed in", xlabel=f"{name} from the due date", ylabel="students")
    count_in_whole_numbers(axes, max(np.histogram(steps, edges)[0]))
    put_legend_beside(axes)
    last_day = sum(-24 < hour <= 0 for hour in hours)
    words = (
        f"{len(early)} in time, {last_day} of them on the last day; {len(late)} late"
        f"{f', by up to {max(hours):.3g} hours' if late else ''}."
    )
    return Picture(words, figure)


def choose_edges(values: Sequence[float]) -> Any:
    """Bins of one width with an edge at 0, so that none holds both sides of it."""
    width = max(1.0, np.ceil((max(values) - min(values)) / 40))
    low, high = np.floor(min(*values, 0) / width), max(np.ceil(max(*values, 0) / width), 1)
    return width * np.arange(low, high + 1) + 1e-9  # what is exactly in time belongs to the left

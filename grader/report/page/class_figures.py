"""The report's figures, each with one line that says the same in words.

Blue is good; vermillion, always hatched as well, is not.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import matplotlib as mpl
import numpy as np
from IPython.display import Image, display
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from grader.report.class_record import ClassRecord, total
from grader.report.findings import FEW
from grader.report.item_analysis import analyse_questions
from grader.report.people import measure_hours
from grader.report.wrong_answers import group_wrong_answers, rank
from grader.text.printable import printable

BLUE, VERMILLION = "#0072B2", "#D55E00"
GOOD: dict[str, Any] = {"facecolor": BLUE, "edgecolor": "white"}
BAD: dict[str, Any] = {"facecolor": VERMILLION, "edgecolor": "white", "hatch": "//"}
WIDTH = 8.0  # inches
COMMONEST = 10  # wrong answers in a figure
LONGEST = 110  # characters of a label
HALF = 0.5


@dataclass(frozen=True)
class DescribedFigure:
    """A figure, or None if there is nothing to draw, and its description."""

    words: str
    figure: Figure | None = None


NOTHING = DescribedFigure("Nothing to show yet.")
Draw = Callable[[ClassRecord], DescribedFigure]


def for_a_class(draw: Draw) -> Draw:
    """No figure for an empty class, words only below five students, and no TeX in labels.

    A student's `$` in a label would be typeset as TeX, and invalid TeX raises an error.
    """

    @wraps(draw)
    def draw_safely(record: ClassRecord) -> DescribedFigure:
        if not record.works:
            return NOTHING
        with mpl.rc_context({"text.parse_math": False}):
            picture = draw(record)
            if len(record.works) < FEW:
                return DescribedFigure(f"{picture.words} (No figure below {FEW} students.)")
            if picture.figure is not None:
                picture.figure.canvas.draw()  # labels are made now, while TeX is off
            return picture

    return draw_safely


def show(picture: DescribedFigure) -> None:
    """Show the figure, with its description as alternative text and below it."""
    if picture.figure is not None:
        data = io.BytesIO()
        with mpl.rc_context({"text.parse_math": False}):
            picture.figure.savefig(data, format="png", dpi=180, bbox_inches="tight")
        display(Image(data.getvalue(), format="png", retina=True, alt=picture.words))
    print(picture.words)


def make_figure(height: float = 3.4) -> tuple[Figure, Any]:
    """An empty figure and its axes."""
    figure = Figure(figsize=(WIDTH, height), facecolor="white")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    return figure, axes


@for_a_class
def draw_marks(record: ClassRecord) -> DescribedFigure:
    """The distribution of automatic points."""
    marks = [total(work, record.automatic) for work in record.works]
    most, middle = sum(item.points for item in record.automatic), float(np.median(marks))
    edges = np.arange(-0.5, most + 1)
    figure, axes = make_figure()
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
    return DescribedFigure(words, figure)


def put_legend_beside(axes: Any) -> None:
    """Put the legend beside the axes, where it hides no bar."""
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))


def count_in_whole_numbers(axes: Any, most: float) -> None:
    """A vertical axis that counts people."""
    axes.set_ylim(0, max(1.0, most) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.grid(axis="y", alpha=0.3)


@for_a_class
def draw_questions(record: ClassRecord) -> DescribedFigure:
    """The share of each question's points that the class earned."""
    rows = analyse_questions(record)
    if not rows:
        return DescribedFigure("No question is marked for most of the class yet.")
    figure, axes = make_figure(0.9 + 0.34 * len(rows))
    for place, row in enumerate(rows):
        axes.barh(place, 100 * row.facility, **(BAD if row.facility < HALF else GOOD))
        axes.text(100 * row.facility + 1, place, f"{row.facility:.0%}", va="center", fontsize=9)
    axes.set_yticks(range(len(rows)), [printable(row.question.title, LONGEST) for row in rows])
    axes.invert_yaxis()
    axes.set(xlim=(0, 112), xticks=range(0, 101, 25), title="Points by question")
    axes.set_xlabel("% of the question's points, on average")
    axes.grid(axis="x", alpha=0.3)
    hardest = min(rows, key=lambda row: row.facility)
    words = f"From {hardest.facility:.0%} ({hardest.question.title}) to"
    return DescribedFigure(
        f"{words} {max(row.facility for row in rows):.0%} of a question's points.", figure
    )


@for_a_class
def draw_wrong_answers(record: ClassRecord) -> DescribedFigure:
    """The most common wrong answers."""
    groups = rank(group_wrong_answers(record, first_only=True), COMMONEST)
    groups = [group for group in groups if group.count > 1]
    if not groups:
        missed = any(work.outcomes for work in record.works)
        return DescribedFigure(
            "No two students gave the same one." if missed else "Nobody missed a check."
        )
    figure, axes = make_figure(1.0 + 0.45 * len(groups))
    whole = len(record.works)
    for place, group in enumerate(groups):
        axes.barh(place, 100 * group.count / whole, height=0.4, **BAD)
        label = printable(f"{group.question.title}: {group.words}", LONGEST)
        axes.text(0, place - 0.27, label, fontsize=9)
    axes.set(ylim=(len(groups) - 0.6, -0.9), yticks=[])
    axes.set(title="The most common wrong answers, by the first check missed", xlim=(0, None))
    axes.set_xlabel("% of students")
    axes.grid(axis="x", alpha=0.3)
    top = groups[0]
    given = f"given by {top.count} of {whole} students ({top.count / whole:.0%})"
    return DescribedFigure(f"Most common, {given}: {top.question.title}: “{top.words}”", figure)


@for_a_class
def draw_times(record: ClassRecord) -> DescribedFigure:
    """The times of submission, before and after the due date."""
    hours = measure_hours(record)
    if not hours:
        why = "no due date" if record.due is None else "no times of submission"
        return DescribedFigure(f"Nothing to show: the gradebook has {why}.")
    unit, name = (24.0, "days") if max(map(abs, hours)) > 48 else (1.0, "hours")
    steps = [hour / unit for hour in hours]
    edges = choose_edges(steps)
    figure, axes = make_figure()
    early, late = [s for s in steps if s <= 0], [s for s in steps if s > 0]
    for side, label, style in ((early, "on time", GOOD), (late, "late", BAD)):
        if side:
            axes.hist(side, edges, label=f"{label} ({len(side)})", **style)
    axes.axvline(0, color="black", linestyle="--", label="due")
    axes.set(title="Handed in", xlabel=f"{name} from the due date", ylabel="students")
    count_in_whole_numbers(axes, max(np.histogram(steps, edges)[0]))
    put_legend_beside(axes)
    last_day = sum(-24 < hour <= 0 for hour in hours)
    words = (
        f"{len(early)} on time, {last_day} of them on the last day; {len(late)} late"
        f"{f', by up to {max(hours):.3g} hours' if late else ''}."
    )
    return DescribedFigure(words, figure)


def choose_edges(values: Sequence[float]) -> Any:
    """Bins of equal width with an edge at 0, so that none contains both sides of it."""
    width = max(1.0, np.ceil((max(values) - min(values)) / 40))
    low, high = np.floor(min(*values, 0) / width), max(np.ceil(max(*values, 0) / width), 1)
    return width * np.arange(low, high + 1) + 1e-9  # exactly at the due date counts as on time
